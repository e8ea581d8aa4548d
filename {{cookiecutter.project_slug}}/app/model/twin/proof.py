"""Compiling a model: written another way, proven to answer the same, or not used.

The room for the kind of data writes the twin; what is proven here is the same for all.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.model.compiled import BIG, load_compiled
from app.model.engine import EstimatorEngine
from app.model.kind import room
from app.model.predictor import CompiledModel, Model
from app.model.sample import Sample
from app.model.signature import Classes, Compiled, Input

TOLERANCE = 1e-6  # of a number, relative to numbers larger than 1
ALONE = 8  # rows that are asked one by one
TOGETHER = (2, 3, 5, 8, 64)  # rows in one call, whose answers must be those of one row each


class NoTwin(Exception):
    """A model isn't compiled; the message says why, to follow a colon."""


@dataclass(frozen=True)
class Twin:
    """A model written another way: the content of its file, and what it was tried on beside rows.

    `check` compares parts of it, such as its trees on every threshold, and returns how many rows
    it asked and the largest difference. Raises NoTwin.
    """

    file: str
    content: bytes
    inputs: Sequence[Input] = ()
    head: dict[str, float] = field(default_factory=dict)
    check: Callable[[], tuple[int, float]] = lambda: (0, 0.0)


def compile_twin(model: Model, usual: Sequence[Sample]) -> tuple[Compiled, dict[str, bytes]]:
    """Return what came of compiling a model, and the twin's file where there is one.

    `usual` are rows of the data; those it was not fitted on say most.
    """
    if not isinstance(model.engine, EstimatorEngine):
        return Compiled(reason="it came compiled, as ONNX"), {}
    reason = NoTwin("there is no way to write it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries that are asked unusual things
            for twin in room("compile").compile_model(model, usual):
                try:
                    return prove(twin, model, usual), {twin.file: twin.content}
                except NoTwin as why:
                    reason = why
    except NoTwin as why:
        reason = why
    except Exception as error:  # whatever a stranger's estimator does, it can be served itself
        reason = NoTwin(f"it can't be compiled ({first_line(error)})")
    return Compiled(reason=str(reason)), {}


def prove(twin: Twin, model: Model, usual: Sequence[Sample]) -> Compiled:
    """Return what a twin is, once it has answered as the model does. Raises NoTwin."""
    draft = Compiled(file=twin.file, inputs=list(twin.inputs), head=twin.head)
    about = model.fields, model.feed, model.output
    try:
        engine, to_rows = load_compiled(draft, twin.content, *about)
    except Exception as error:
        raise NoTwin(f"the compiled model can't be loaded ({first_line(error)})") from error
    other = CompiledModel(engine, *about, to_rows)
    difference = compare(ask(model, usual), ask(other, usual))
    rows, of_parts = twin.check()
    corners = room("compile").corners(model.fields, usual)
    extremes = room("compile").extremes(model.fields, usual)
    bounded = False
    try:
        expected = ask(model, corners)
    except Exception:  # one of them is refused: each is asked alone
        extremes, corners = corners + extremes, []
    else:
        difference = max(difference, compare(expected, ask(other, corners)))
    for sample in extremes:
        found, refused = compare_one(model, other, sample)
        difference, bounded = max(difference, found), bounded or refused
    asked = len(usual) + rows + len(corners) + len(extremes)
    outcome = {"rows": asked, "difference": max(difference, of_parts), "bounded": bounded}
    return draft.model_copy(update=outcome)


def ask(model: Model, samples: Sequence[Sample]) -> tuple[Any, Any]:
    """Return the classes (n,) and shares (n, classes), or no classes and numbers (n, 1)."""
    rows = model.prepare(samples)
    if isinstance(model.output, Classes):
        return model.engine.classify(rows, model.output.gives)
    return None, model.engine.regress(rows).reshape(-1, 1)


def compare(one: tuple[Any, Any], other: tuple[Any, Any]) -> float:
    """Return the largest difference between two models' numbers. Raises NoTwin."""
    if one[0] is not None and (unlike := int((one[0] != other[0]).sum())):
        raise NoTwin(f"its compiled form gives {unlike} of {len(one[0])} rows another label")
    if one[1] is None:
        return 0.0
    found = float((np.abs(one[1] - other[1]) / np.maximum(1.0, np.abs(one[1]))).max(initial=0.0))
    if not found <= TOLERANCE:
        raise NoTwin(f"its compiled form differs by {found:.1g}, more than {TOLERANCE:g}")
    return found


def compare_one(model: Model, other: Model, sample: Sample) -> tuple[float, bool]:
    """Return the difference on a row that may be refused, and whether the model alone refuses.

    Raises NoTwin where that isn't for a number beyond what the twin will be told to refuse.
    """
    try:
        expected = ask(model, [sample])
    except Exception:
        try:
            ask(other, [sample])
        except Exception:
            return 0.0, False
        if not is_big(sample):
            raise NoTwin("its compiled form answers rows that the estimator refuses") from None
        return 0.0, True
    try:
        found = ask(other, [sample])
    except Exception as error:
        raise NoTwin(f"its compiled form fails ({first_line(error)})") from error
    return compare(expected, found), False


def is_big(sample: Sample) -> bool:
    """Tell whether a row has a number that a bounded twin refuses."""
    values = sample.row if isinstance(sample.row, tuple) else ()
    return any(isinstance(value, int | float) and abs(value) > BIG for value in values)


def first_line(error: Exception) -> str:
    """Return what an exception says, in a line."""
    text = (str(error).splitlines() or [""])[0][:120].rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def combines(model: Model, samples: Sequence[Sample]) -> bool:
    """Tell whether an estimator answers rows to the last bit the same, alone and together."""
    if not samples or not isinstance(model.engine, EstimatorEngine):
        return False
    alone = [ask(model, [sample]) for sample in samples[:ALONE]]
    for count in TOGETHER:
        index, table = ask(model, [samples[i % len(alone)] for i in range(count)])
        for row in range(count):
            one = alone[row % len(alone)]
            if index is not None and index[row] != one[0][0]:
                return False
            if table is not None and not np.array_equal(table[row], one[1][0]):
                return False
    return True
