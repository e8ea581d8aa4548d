"""Compiling an estimator of rows: its columns become the inputs of an ONNX graph."""

import copy
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import numpy as np

from app.model.fields import DateField, Field, IntegerField, Json, NumberField
from app.model.files import ONNX
from app.model.predictor import Model
from app.model.sample import RowSample, Sample
from app.model.signature import Input
from app.model.tabular.features import DateFeatures
from app.model.tabular.tensors import as_text
from app.model.twin.graph import to_graph
from app.model.twin.proof import NoTwin, Twin
from app.model.twin.splits import check_trees

Kind = Literal["numbers", "texts", "dates"]
NUMERIC = {"number", "integer", "boolean"}
MOST_ALONE = 500  # rows with one corner value in them
BIG_NUMBERS = (1e15, 1e30, -1e30, 1e300, -1e300)
BIG_INTEGERS = (2**53 + 1, 2**62, -(2**62), 2**63 - 1, 1 - 2**63)


def compile_model(model: Model, usual: Sequence[Sample]) -> list[Twin]:
    """Return the way in which a model may be written. Raises NoTwin."""
    estimator, fields = model.engine.model, model.fields
    if model.feed.categorical:
        raise NoTwin("it takes pandas' categories")
    if chooses(estimator) is not None:
        graph_of, inputs = by_place(estimator, fields)
    elif all(field.type in NUMERIC for field in fields):
        graph_of = estimator
        everything = Input(name="X", kind="numbers", fields=list(range(len(fields))))
        inputs = [(everything, len(fields))]
    else:
        raise NoTwin("it takes columns of texts or dates in a way of its own")
    graph = to_graph(graph_of, inputs, model.output)
    check = partial(check_trees, estimator, model.prepare(usual), model.output)
    return [Twin(ONNX, graph, [each for each, _ in inputs], check=check)]


def chooses(estimator: Any) -> Any:
    """Return the ColumnTransformer that an estimator begins with, or None."""
    first = estimator.steps[0][1] if getattr(estimator, "steps", None) else estimator
    return first if hasattr(first, "transformers_") else None


def by_place(estimator: Any, fields: Sequence[Field]) -> tuple[Any, list[tuple[Input, int]]]:
    """Return a copy that takes a tensor for each of its steps, and those inputs.

    Raises NoTwin.
    """
    renamed = copy.deepcopy(estimator)
    chooser = chooses(renamed)
    places = {field.name: place for place, field in enumerate(fields)}
    inputs: list[tuple[Input, int]] = []
    steps, start = [], 0
    for name, step, columns in chooser.transformers_:
        chosen = [places[each] for each in as_names(columns, fields)]
        if not chosen or (isinstance(step, str) and step == "drop"):
            continue
        kind, rest = rewrite(step, [fields[place] for place in chosen])
        width = 3 * len(chosen) if kind == "dates" else len(chosen)
        inputs.append((Input(name=f"t{len(inputs)}", kind=kind, fields=chosen), width))
        steps.append((name, rest, list(range(start, start + width))))
        start += width
    chooser.transformers_ = steps
    return renamed, inputs


def as_names(columns: Any, fields: Sequence[Field]) -> list[str]:
    """Return the columns that a step takes by name. Raises NoTwin."""
    everything = np.array([field.name for field in fields], dtype=object)
    if isinstance(columns, str):
        raise NoTwin(f"a step takes the single column {columns!r} as a series")
    found = list(columns) if not isinstance(columns, slice) else list(everything[columns])
    if found and not isinstance(found[0], str):
        found = list(everything[np.asarray(columns)])
    return [str(each) for each in found]


def rewrite(step: Any, fields: Sequence[Field]) -> tuple[Kind, Any]:
    """Return the kind of tensor that a step takes, and the step without what makes that tensor.

    Raises NoTwin.
    """
    steps = getattr(step, "steps", None)
    first = steps[0][1] if steps else step
    if type(first) is DateFeatures:
        if not steps or len(steps) == 1:
            return "dates", "passthrough"
        step.steps = steps[1:]
        return "dates", step
    if hasattr(first, "categories_"):
        first.categories_ = [
            np.array([as_text(plain(value)) for value in known], dtype=object)
            for known in first.categories_
        ]
        return "texts", step
    for field in fields:
        if field.type not in NUMERIC:
            raise NoTwin(f"the column {field.name!r} goes into {type(first).__name__} as it is")
    return "numbers", step


def plain(value: Any) -> Any:
    """Return a category as Python's own type, None where it stands for a gap."""
    found = value.item() if isinstance(value, np.generic) else value
    return None if found is None or found != found else found


def corner_values(field: Field) -> list[Json]:
    """Return the values of a field that a model may stumble over: a gap, the ends, every word."""
    values: list[Json] = [None] if field.missing else []
    if isinstance(field, NumberField):
        values += [field.minimum, field.maximum, 0]
    if isinstance(field, DateField):
        values += [field.minimum, field.maximum, "2000-02-29", "1999-12-31"]
    return [*values, *getattr(field, "categories", [])]


def corners(fields: Sequence[Field], usual: Sequence[Sample]) -> list[Sample]:
    """Return rows with every corner value of every field: of all at once, then of one alone."""
    names, base = [field.name for field in fields], usual[0].row
    values = [corner_values(field) for field in fields]
    together = [
        tuple(
            known[k % len(known)] if known else old for known, old in zip(values, base, strict=True)
        )
        for k in range(max(map(len, values)))
    ]
    alone = [
        (*base[:place], value, *base[place + 1 :])
        for place, known in enumerate(values)
        for value in known
    ]
    return [RowSample(names, row) for row in together + alone[:MOST_ALONE]]


def extremes(fields: Sequence[Field], usual: Sequence[Sample]) -> list[Sample]:
    """Return rows whose numbers no table is likely to hold, which a model may refuse."""
    names, base = [field.name for field in fields], usual[0].row
    rows = []
    for number, whole in zip(BIG_NUMBERS, BIG_INTEGERS, strict=True):
        row = list(base)
        for place, field in enumerate(fields):
            if isinstance(field, NumberField):
                row[place] = whole if isinstance(field, IntegerField) else number
        rows.append(tuple(row))
    return [RowSample(names, row) for row in dict.fromkeys(rows) if row != base]
