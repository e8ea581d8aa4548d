"""What answers rows: a fitted estimator or an ONNX session, behind the same two questions."""

import re
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from app.model.message import Message
from app.model.signature import Classes, Label, Output

Gives = Literal["probabilities", "scores", "labels"]
# The class of each row as an index, and (n, classes) probabilities or scores where there are some.
Classified = tuple[npt.NDArray[np.intp], npt.NDArray[np.float64] | None]


class BadAnswer(ValueError):
    """The model gave something that is no answer; the message says what."""


def unknown(label: object) -> BadAnswer:
    """Return the error for an answer that is none of the classes."""
    pattern = Message("answered %(label)s, which is none of its classes")
    return BadAnswer(Message(pattern, label=repr(label)))


class Engine(Protocol):
    """Answers rows that were fed to it as its signature says."""

    model: Any

    @property
    def labels(self) -> list[Label]:
        """The classes in the model's order, none where the file doesn't say."""

    def classify(self, rows: Any, gives: Gives) -> Classified:
        """Return the classes of rows. Raises BadAnswer."""

    def regress(self, rows: Any) -> npt.NDArray[np.float64]:
        """Return a number (n,) for each row. Raises BadAnswer."""


def as_label(value: Any) -> Label:
    """Return a class as JSON can carry it: bool, int or str. Raises BadAnswer."""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and plain.is_integer():
        return int(plain)
    if not isinstance(plain, bool | int | str):
        raise BadAnswer(f"has the class {plain!r}, which is no text, whole number or boolean")
    return plain


def plain_name(name: str) -> str:
    """Return a column's name as LightGBM and ONNX may have written it."""
    return re.sub(r"\W", "_", name)


def finite(values: Any) -> npt.NDArray[np.float64]:
    """Return values as float64, all of them finite. Raises BadAnswer."""
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise BadAnswer(Message("answered with a value that is no finite number"))
    return numbers


def both_sides(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (n, 2) scores from those (n,) of the second class: the first has the opposite."""
    return np.column_stack([-scores, scores]) if scores.ndim == 1 else scores


def is_a(model: Any, module: str, name: str) -> bool:
    """Tell whether a model is of a class, without importing it to ask: nobody has, if it isn't."""
    known = getattr(sys.modules.get(module), name, None)
    return known is not None and isinstance(model, known)


def is_forest(model: Any) -> bool:
    """Tell whether a classifier's label is the one of the highest probability by definition."""
    return is_a(model, "sklearn.ensemble._forest", "ForestClassifier")


class EstimatorEngine:
    """A fitted scikit-learn estimator, or one that is used like it."""

    def __init__(self, model: Any) -> None:
        self.model = model
        several = is_a(model, "sklearn.pipeline", "Pipeline") and len(model.steps) > 1
        self._first_steps = model[:-1] if several else None

    @cached_property
    def _places(self) -> dict[Label, int]:
        """Where each class stands in the estimator's order. Raises BadAnswer."""
        return {as_label(each): place for place, each in enumerate(list(self.model.classes_))}

    @property
    def labels(self) -> list[Label]:
        """The classes in the estimator's order."""
        return list(self._places)

    def classify(self, rows: Any, gives: Gives) -> Classified:
        """Return what `predict` says, with `predict_proba` or `decision_function` beside it."""
        last, rows = self._last_step(rows)
        if gives == "probabilities" and is_forest(last):
            shares = finite(last.predict_proba(rows))
            return np.argmax(shares, axis=1), shares  # which is how a forest predicts
        found = np.asarray(last.predict(rows))
        if found.ndim > 1 and found.shape[1:] != (1,):
            raise BadAnswer(f"answers with {found.shape[1]} values for each row")
        try:
            index = np.array([self._places[as_label(each)] for each in found.ravel()], np.intp)
        except KeyError as error:
            raise unknown(error.args[0]) from None
        if gives == "probabilities":
            return index, finite(last.predict_proba(rows))
        if gives == "scores":
            return index, both_sides(finite(last.decision_function(rows)))
        return index, None

    def _last_step(self, rows: Any) -> tuple[Any, Any]:
        """Return the last step of a pipeline, and rows as it takes them: transformed once."""
        if self._first_steps is None:
            return self.model, rows
        return self.model.steps[-1][1], self._first_steps.transform(rows)

    def regress(self, rows: Any) -> npt.NDArray[np.float64]:
        """Return what `predict` says."""
        found = finite(self.model.predict(rows))
        if found.ndim > 1 and found.shape[1:] != (1,):
            raise BadAnswer(f"answers with {found.shape[1]} numbers for each row")
        return found.reshape(-1)


class OnnxEngine:
    """An ONNX session: one matrix, one column for each input, pictures, or texts."""

    def __init__(self, session: Any, labels: Sequence[Label] = ()) -> None:
        self.model = session
        self._labels = list(labels)
        self._inputs = session.get_inputs()
        self._outputs = session.get_outputs()

    @property
    def labels(self) -> list[Label]:
        """The classes in the model's order, as it was told."""
        return self._labels

    def told(self, labels: Sequence[Label]) -> "OnnxEngine":
        """Return an engine for the same session that knows its classes."""
        return OnnxEngine(self.model, labels)

    def classify(self, rows: Any, gives: Gives) -> Classified:
        """Return the likeliest class, or the one the model names, and its shares."""
        values = self._run(rows)
        named = values[0] if self.names_labels else None
        shares = values[-1] if len(values) > 1 or named is None else None
        if isinstance(shares, list):  # a sequence of maps, as skl2onnx writes by default
            shares = [list(each.values()) for each in shares]
        if shares is not None:
            table = finite(shares).reshape(len(shares), -1)
            if table.shape[1] == 1:
                share = table[:, 0]
                one = gives == "probabilities"
                table = np.column_stack([1 - share, share]) if one else both_sides(share)
        if named is None:
            return np.argmax(table, axis=1), (table if gives != "labels" else None)
        index = np.array([self._place(as_label(each)) for each in np.ravel(named)], np.intp)
        return index, (table if shares is not None and gives != "labels" else None)

    def _place(self, label: Label) -> int:
        """Return where a label stands; a number counts the classes where these have names."""
        if label in self._labels:
            return self._labels.index(label)
        numbered = isinstance(label, int) and all(isinstance(each, str) for each in self._labels)
        if numbered and 0 <= int(label) < len(self._labels):
            return int(label)
        raise unknown(label)

    def regress(self, rows: Any) -> npt.NDArray[np.float64]:
        """Return the one number of the one output."""
        found = finite(self._run(rows)[0])
        if found.ndim > 1 and int(np.prod(found.shape[1:])) != 1:
            raise BadAnswer(f"answers with {found.shape[1]} numbers for each row")
        return found.reshape(-1)

    @property
    def names_labels(self) -> bool:
        """Whether the first output is the label itself, as skl2onnx writes classifiers."""
        return self._outputs[0].type in {"tensor(int64)", "tensor(string)", "tensor(bool)"}

    @property
    def widths(self) -> list[int | None]:
        """How many columns each output has, None where the file doesn't say."""
        shapes = [output.shape or [] for output in self._outputs]
        return [s[-1] if len(s) > 1 and isinstance(s[-1], int) else None for s in shapes]

    def _run(self, rows: Any) -> list[Any]:
        """Return the outputs for all rows; a model exported for one row at a time gets one."""
        count = len(rows)
        feeds = {each.name: self._tensor(each, rows) for each in self._inputs}
        sizes = {each.shape[0] for each in self._inputs if each.shape}
        if sizes != {1} or count == 1:
            return list(self.model.run(None, feeds))
        parts = [
            self.model.run(None, {name: tensor[i : i + 1] for name, tensor in feeds.items()})
            for i in range(count)
        ]
        return [
            [each for part in column for each in part]
            if isinstance(column[0], list)
            else np.concatenate(column)
            for column in zip(*parts, strict=True)
        ]

    def _tensor(self, wanted: Any, rows: Any) -> npt.NDArray[Any]:
        """Return what one input takes: its column of a table, or all the rows there are."""
        column = rows.to_numpy() if hasattr(rows, "to_numpy") else rows
        for name in getattr(rows, "columns", ()) if takes_columns(self._inputs) else ():
            if plain_name(name) == plain_name(wanted.name):
                column = rows[name].to_numpy()
        types = {
            "tensor(float)": np.float32,
            "tensor(double)": np.float64,
            "tensor(float16)": np.float16,
            "tensor(int64)": np.int64,
            "tensor(int32)": np.int32,
            "tensor(uint8)": np.uint8,
            "tensor(bool)": np.bool_,
            "tensor(string)": object,
        }
        if wanted.type not in types:
            raise BadAnswer(f"takes {wanted.type}, which can't be fed")
        values = np.asarray(column)
        if wanted.type == "tensor(string)":
            values = np.array(
                ["" if each is None or each != each else str(each) for each in values.ravel()],
                dtype=object,
            ).reshape(values.shape)
        elif values.dtype == object and np.issubdtype(types[wanted.type], np.integer):
            values = np.asarray(values, np.float64)
        tensor: npt.NDArray[Any] = np.asarray(values).astype(types[wanted.type])
        return tensor.reshape(-1, 1) if tensor.ndim == 1 and len(wanted.shape) == 2 else tensor


def takes_columns(inputs: Sequence[Any]) -> bool:
    """Tell whether an ONNX model takes columns by name: several inputs, or one of one column."""
    return len(inputs) > 1 or inputs[0].shape[1:] in ([], [1])


def is_onnx(model: Any) -> bool:
    """Tell a session of ONNX Runtime from an estimator, without importing it to ask."""
    return hasattr(model, "get_inputs") and hasattr(model, "run")


def find_gives(engine: Engine, rows: Any, classes: int) -> Gives:
    """Return the most that a classifier tells about rows beside the label.

    Probabilities must lie between 0 and 1 and add up to 1; scores must be one for each class, that
    of the label the highest.
    """
    gives: Gives
    for gives in ("probabilities", "scores"):
        try:
            index, table = engine.classify(rows, gives)
        except Exception:  # noqa: S112  # what is missing or fails isn't given
            continue
        if table is None or table.shape[1] != classes:
            continue
        sums = np.abs(table.sum(axis=1) - 1).max(initial=0.0)
        if gives == "probabilities" and table.min(initial=0.0) >= 0 and sums < 1e-3:
            return gives
        chosen = table[np.arange(len(index)), index]
        if gives == "scores" and np.allclose(chosen, table.max(axis=1)):
            return gives
    return "labels"


def make_engine(model: Any, output: Output | None = None) -> Engine:
    """Return the engine for a loaded model. Raises BadAnswer for classes that JSON can't carry."""
    if is_onnx(model):
        return OnnxEngine(model, output.labels if isinstance(output, Classes) else ())
    return EstimatorEngine(model)
