"""The compiled twin of an estimator: the same answers, without the library it was made with.

`app/model/twin/` makes it and proves it equal; here it is read and asked. Nothing in this
file needs scikit-learn, pandas or SciPy.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.engine import (
    BadAnswer,
    Classified,
    Engine,
    Gives,
    OnnxEngine,
    both_sides,
    finite,
)
from app.model.fields import Field
from app.model.files import ONNX, load_onnx
from app.model.kind import kind, room
from app.model.message import Message
from app.model.sample import Sample
from app.model.signature import Classes, Compiled, Feed, Output
from app.model.trust import Trust

Prepare = Callable[[Sequence[Sample]], Any]  # accepted samples become what the engine takes
BIG = 1e38  # estimators that round to float32 refuse a little more than three times this


class GraphEngine(OnnxEngine):
    """An ONNX session that was compiled here; its rows are tensors by input name."""

    def __init__(self, session: Any, labels: Sequence[Any], bounded: bool) -> None:
        super().__init__(session, labels)
        self._bounded = bounded
        self._names = [each.name for each in self._outputs]
        self._places = {label: place for place, label in enumerate(labels)}

    def classify(self, rows: Any, gives: Gives) -> Classified:
        """Return the label that the graph names, and the shares beside it."""
        named, shares = self._run(rows)
        index = np.array([self._places[label] for label in named.tolist()], np.intp)
        if gives == "labels":
            return index, None
        table = finite(shares)
        return index, both_sides(table[:, 0]) if table.shape[1] == 1 else table

    def _run(self, rows: dict[str, npt.NDArray[Any]]) -> list[Any]:
        if self._bounded and any(is_beyond(tensor) for tensor in rows.values()):
            raise BadAnswer(Message("takes no number beyond 1e38"))
        found: list[Any] = self.model.run(self._names, rows)
        return found


def is_beyond(tensor: npt.NDArray[Any]) -> bool:
    """Tell whether a number of a tensor is too large for a bounded twin; gaps are not."""
    if tensor.dtype != np.float64 or (tensor.max() <= BIG and tensor.min() >= -BIG):
        return False
    return bool((np.abs(tensor) > BIG).any())


def load_compiled(
    compiled: Compiled, content: bytes, fields: Sequence[Field], feed: Feed, output: Output
) -> tuple[Engine, Prepare]:
    """Return what answers, and what prepares samples for it. Raises BadModel."""
    labels = output.labels if isinstance(output, Classes) else []
    to_rows = kind.prepare(fields, feed, compiled)
    if compiled.file != ONNX:
        engine: Engine = room("words").load(content, labels)
        return engine, to_rows
    return GraphEngine(load_onnx(ONNX, content, Trust()), labels, compiled.bounded), to_rows
