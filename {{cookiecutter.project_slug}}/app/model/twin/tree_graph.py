"""Converters for skl2onnx that compute scikit-learn's tree models in float64."""

from typing import Any

import numpy as np
from onnx import TensorProto
from onnx.numpy_helper import from_array
from skl2onnx import update_registered_converter
from skl2onnx._supported_operators import sklearn_operator_name_map
from skl2onnx.common import _topology
from skl2onnx.common.data_types import (
    DoubleTensorType,
    FloatTensorType,
    Int64TensorType,
    StringTensorType,
)
from sklearn.base import is_classifier

from app.model.twin.nodes import attributes
from app.model.twin.trees import MODELS, Ensemble, Floats, Ints, flatten

TARGET_OPSET = {"": 21, "ai.onnx.ml": 5}
ML_VERSIONS = {"TreeEnsemble": 5, "LabelEncoder": 4}

_tested_opset = _topology.get_default_opset_for_domain


def _known_opset(domain: str) -> Any:
    """The newest opset skl2onnx lets a model use: it was not tested with TreeEnsemble's."""
    return TARGET_OPSET[domain] if domain == "ai.onnx.ml" else _tested_opset(domain)


def register() -> None:
    """Make skl2onnx convert the tree models of this module's MODELS exactly; may be repeated."""
    _topology.get_default_opset_for_domain = _known_opset
    for model in MODELS:
        alias = sklearn_operator_name_map[model]
        if is_classifier(model()):
            options = {"zipmap": [True, False, "columns"], "output_class_labels": [False, True]}
            update_registered_converter(
                model, alias, _classifier_shapes, _classifier, options={**options, "nocl": [False]}
            )
        else:
            update_registered_converter(model, alias, _regressor_shapes, _regressor)


def _labels(estimator: Any) -> Ints | list[str]:
    """The classes as the int64 or the strings of the label tensor."""
    classes = estimator.classes_
    if isinstance(classes, list):
        raise NotImplementedError("only one target per row is supported")
    values = classes.tolist()
    if all(isinstance(value, str) for value in values):
        return [str(value) for value in values]
    if all(isinstance(value, bool | int | float) and int(value) == value for value in values):
        return np.array([int(value) for value in values], dtype=np.int64)
    raise NotImplementedError("classes must be all whole numbers or all strings")


def _classifier_shapes(operator: Any) -> None:
    labels = _labels(operator.raw_operator)
    rows = operator.inputs[0].get_first_dimension()
    kind = StringTensorType if isinstance(labels, list) else Int64TensorType
    operator.outputs[0].set_type(kind([rows]))
    operator.outputs[1].set_type(DoubleTensorType([rows, len(labels)]))


def _regressor_shapes(operator: Any) -> None:
    rows = operator.inputs[0].get_first_dimension()
    operator.outputs[0].set_type(DoubleTensorType([rows, 1]))


class _Graph:
    """Adds nodes of one output each to the container and names what they give."""

    def __init__(self, scope: Any, container: Any) -> None:
        self.scope, self.container = scope, container

    def add(self, kind: str, *inputs: str, out: str = "", **attrs: Any) -> str:
        out = out or self.scope.get_unique_variable_name(f"tree_{kind.lower()}")
        name = self.scope.get_unique_operator_name(kind)
        if kind in ML_VERSIONS:
            attrs |= {"op_domain": "ai.onnx.ml", "op_version": ML_VERSIONS[kind]}
        self.container.add_node(kind, list(inputs), out, name=name, **attrs)
        return out

    def const(self, kind: int, shape: list[int], values: Any) -> str:
        name = self.scope.get_unique_variable_name("tree_const")
        self.container.add_initializer(name, kind, shape, values)
        return str(name)

    def double(self, value: float) -> str:
        return self.const(TensorProto.DOUBLE, [], [value])


def _raw(graph: _Graph, operator: Any, ensemble: Ensemble, out: str = "") -> str:
    """The scores (rows, targets) before the link; float32 rounding as scikit-learn does it."""
    variable = operator.inputs[0]
    if len(operator.inputs) != 1:
        raise NotImplementedError("a tree model takes one matrix")
    name = variable.onnx_name
    if ensemble.single and not isinstance(variable.type, FloatTensorType):
        name = graph.add("Cast", name, to=TensorProto.FLOAT)
    if ensemble.single or not isinstance(variable.type, DoubleTensorType):
        name = graph.add("Cast", name, to=TensorProto.DOUBLE)
    if ensemble.columns is not None:
        name = _encoded(graph, name, ensemble.columns, ensemble.categories)
    mean = ensemble.divisor > 1
    final = "" if mean else out
    name = graph.add(
        "TreeEnsemble", name, out="" if ensemble.votes else final, **attributes(ensemble)
    )
    if ensemble.votes:
        # Votes are whole, so the last class is exactly what the others leave.
        others = name
        if ensemble.targets > 2:
            axis = graph.const(TensorProto.INT64, [1], [1])
            others = graph.add("ReduceSum", name, axis, keepdims=1)
        last = graph.add("Sub", graph.double(ensemble.divisor), others)
        name = graph.add("Concat", name, last, out=final, axis=1)
    return graph.add("Div", name, graph.double(ensemble.divisor), out=out) if mean else name


def _encoded(graph: _Graph, name: str, columns: Ints, categories: list[Floats]) -> str:
    """The columns in the order of the trees' features, categories as their codes."""
    parts = []
    for column, values in zip(columns.tolist(), categories, strict=False):
        part = graph.add("Gather", name, graph.const(TensorProto.INT64, [1], [column]), axis=1)
        coded = {
            "keys_tensor": from_array(values, "keys"),
            "values_tensor": from_array(np.arange(1.0, len(values) + 1), "codes"),
            "default_tensor": from_array(np.zeros(1), "other"),
        }
        parts.append(graph.add("LabelEncoder", part, **coded))
    rest = columns[len(categories) :].tolist()
    if rest:
        taken = graph.const(TensorProto.INT64, [len(rest)], rest)
        parts.append(graph.add("Gather", name, taken, axis=1))
    return graph.add("Concat", *parts, axis=1)


def _regressor(scope: Any, operator: Any, container: Any) -> None:
    ensemble = flatten(operator.raw_operator)
    out = operator.outputs[0].full_name
    graph = _Graph(scope, container)
    if ensemble.link == "exp":
        graph.add("Exp", _raw(graph, operator, ensemble), out=out)
    elif ensemble.link == "identity":
        _raw(graph, operator, ensemble, out)
    else:
        raise NotImplementedError(f"a regressor with the {ensemble.link} link is not supported")


def _classifier(scope: Any, operator: Any, container: Any) -> None:
    ensemble = flatten(operator.raw_operator)
    labels = _labels(operator.raw_operator)
    label_out, proba_out = (output.full_name for output in operator.outputs)
    graph = _Graph(scope, container)
    if ensemble.link == "identity":
        scores = _raw(graph, operator, ensemble, proba_out)
    else:
        scores = _raw(graph, operator, ensemble)
    # The label follows from the scores, not the probabilities, in which small ones drown.
    if ensemble.link == "logistic":
        slope = ensemble.slope
        steep = scores if slope == 1.0 else graph.add("Mul", scores, graph.double(slope))
        second = graph.add("Sigmoid", steep)
        first = graph.add("Sub", graph.double(1.0), second)
        graph.add("Concat", first, second, out=proba_out, axis=1)
        compare = "GreaterOrEqual" if ensemble.zero_is_second else "Greater"
        above = graph.add(compare, scores, graph.double(0.0))
        index = graph.add("Cast", above, to=TensorProto.INT64)
        index = graph.add("Reshape", index, graph.const(TensorProto.INT64, [1], [-1]))
    else:
        if ensemble.link == "softmax":
            graph.add("Softmax", scores, out=proba_out, axis=1)
        index = graph.add("ArgMax", scores, axis=1, keepdims=0)
    kind = TensorProto.STRING if isinstance(labels, list) else TensorProto.INT64
    graph.add("Gather", graph.const(kind, [len(labels)], labels), index, out=label_out, axis=0)
