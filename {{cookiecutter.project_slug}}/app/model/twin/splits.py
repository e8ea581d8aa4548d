"""Trees on their thresholds: where a rounding error would send a row the other way."""

from typing import Any

import numpy as np

from app.model.compiled import GraphEngine
from app.model.engine import EstimatorEngine
from app.model.files import ONNX, load_onnx
from app.model.signature import Classes, Input, Output
from app.model.trust import Trust
from app.model.twin.graph import to_graph
from app.model.twin.proof import compare
from app.model.twin.thresholds import split_rows
from app.model.twin.trees import has_trees


def check_trees(estimator: Any, rows: Any, output: Output) -> tuple[int, float]:
    """Compare an estimator's trees with their graph, on and next to every threshold.

    `rows` are some that the estimator takes. Returns how many rows were asked, none where it has no
    trees, and the largest difference. Raises NoTwin.
    """
    steps = [step for _, step in getattr(estimator, "steps", [("", estimator)])]
    trees = steps[-1]
    if not has_trees(trees):
        return 0, 0.0
    base = np.asarray(estimator[:-1].transform(rows) if len(steps) > 1 else rows, np.float64)
    asked = split_rows(trees, base)
    session = load_onnx(
        ONNX,
        to_graph(trees, [(Input(name="X", kind="numbers", fields=[]), base.shape[1])], output),
        Trust(),
    )
    labels = output.labels if isinstance(output, Classes) else []
    graph, engine = GraphEngine(session, labels, bounded=False), EstimatorEngine(trees)
    expected: tuple[Any, Any]
    found: tuple[Any, Any]
    if isinstance(output, Classes):
        expected = engine.classify(asked, output.gives)
        found = graph.classify({"X": asked}, output.gives)
    else:
        expected = None, engine.regress(asked).reshape(-1, 1)
        found = None, graph.regress({"X": asked}).reshape(-1, 1)
    return len(asked), compare(expected, found)
