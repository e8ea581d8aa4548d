"""Fitted scikit-learn steps as an ONNX graph, in double precision.

skl2onnx writes it, with converters of ours where its own would round to single precision.
"""

import warnings
from collections.abc import Sequence
from typing import Any

import onnx
from skl2onnx import to_onnx
from skl2onnx.common.data_types import DoubleTensorType, StringTensorType

from app.model.signature import Classes, Input, Output
from app.model.twin.numbers import register as register_numbers
from app.model.twin.proof import NoTwin, first_line
from app.model.twin.tree_graph import TARGET_OPSET
from app.model.twin.tree_graph import register as register_trees


def to_graph(model: Any, inputs: Sequence[tuple[Input, int]], output: Output) -> bytes:
    """Return a fitted estimator as ONNX; `inputs` are what it takes, and how many columns.

    Raises NoTwin.
    """
    register_trees()
    register_numbers()
    types = [
        (each.name, (StringTensorType if each.kind == "texts" else DoubleTensorType)([None, width]))
        for each, width in inputs
    ]
    options: dict[str, Any] = {}
    if isinstance(output, Classes):
        options["zipmap"] = False
        if output.gives == "scores":
            options["raw_scores"] = True
    last = model.steps[-1][1] if getattr(model, "steps", None) else model
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = to_onnx(
                model, initial_types=types, options={id(last): options}, target_opset=TARGET_OPSET
            )
    except Exception as error:
        raise NoTwin(f"it can't be written as ONNX ({first_line(error)})") from error
    onnx.checker.check_model(graph)
    content: bytes = graph.SerializeToString()
    return content
