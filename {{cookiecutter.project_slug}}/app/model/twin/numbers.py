"""Converters for skl2onnx that keep double precision: filled gaps and linear classifiers."""

from typing import Any

import numpy as np
from onnx import TensorProto
from skl2onnx import update_registered_converter
from skl2onnx.algebra import onnx_ops as ops
from skl2onnx.common.data_types import DoubleTensorType, Int64TensorType, StringTensorType
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC


def register() -> None:
    """Make skl2onnx use these converters; may be repeated."""
    update_registered_converter(SimpleImputer, "FilledNumbers", fill_shape, fill_numbers)
    for model in (LogisticRegression, LinearSVC):
        update_registered_converter(
            model,
            f"Double{model.__name__}",
            classes_shape,
            convert_linear,
            options={"zipmap": [False], "raw_scores": [False, True], "nocl": [False]},
        )


def fill_shape(operator: Any) -> None:
    """Set the type of what an imputer of numbers gives. Raises NotImplementedError for texts."""
    imputer = operator.raw_operator
    if isinstance(operator.inputs[0].type, StringTensorType):
        raise NotImplementedError("an imputer of texts")
    marks = len(imputer.indicator_.features_) if imputer.add_indicator else 0
    operator.outputs[0].type = DoubleTensorType([None, len(kept_columns(imputer)) + marks])


def kept_columns(imputer: Any) -> Any:
    """Return the columns that an imputer gives: one that was empty in training is dropped."""
    known = np.asarray(imputer.statistics_, np.float64)
    if imputer.keep_empty_features:
        return np.arange(len(known))
    return np.flatnonzero(~np.isnan(known))


def fill_numbers(scope: Any, operator: Any, container: Any) -> None:
    """Write a SimpleImputer whose gaps are NaN, with its indicator of gaps."""
    imputer, version = operator.raw_operator, container.target_opset
    if not isinstance(imputer.missing_values, float) or not np.isnan(imputer.missing_values):
        raise NotImplementedError("an imputer of other gaps than NaN")
    values = ops.OnnxCast(operator.inputs[0], to=TensorProto.DOUBLE, op_version=version)
    gaps = ops.OnnxIsNaN(values, op_version=version)
    known = np.asarray(imputer.statistics_, np.float64).reshape(1, -1)
    filled = ops.OnnxWhere(gaps, known, values, op_version=version)
    columns = kept_columns(imputer).astype(np.int64)
    parts = [ops.OnnxGather(filled, columns, axis=1, op_version=version)]
    if imputer.add_indicator and len(imputer.indicator_.features_):
        marked = imputer.indicator_.features_.astype(np.int64)
        chosen = ops.OnnxGather(gaps, marked, axis=1, op_version=version)
        parts.append(ops.OnnxCast(chosen, to=TensorProto.DOUBLE, op_version=version))
    done = ops.OnnxConcat(*parts, axis=1, op_version=version, output_names=operator.outputs)
    done.add_to(scope, container)


def classes_shape(operator: Any) -> None:
    """Set the types of what a classifier gives: labels, and a number for each class."""
    classes = operator.raw_operator.classes_
    numbered = np.issubdtype(classes.dtype, np.number) or classes.dtype == np.bool_
    operator.outputs[0].type = (Int64TensorType if numbered else StringTensorType)([None])
    operator.outputs[1].type = DoubleTensorType([None, len(classes)])


def convert_linear(scope: Any, operator: Any, container: Any) -> None:
    """Write a LogisticRegression, or a LinearSVC, which has raw scores only."""
    model, version = operator.raw_operator, container.target_opset
    values = ops.OnnxCast(operator.inputs[0], to=TensorProto.DOUBLE, op_version=version)
    product = ops.OnnxMatMul(values, model.coef_.T.astype(np.float64), op_version=version)
    scores = ops.OnnxAdd(product, model.intercept_.astype(np.float64), op_version=version)
    two = len(model.classes_) == 2
    if two:
        both = ops.OnnxConcat(
            ops.OnnxNeg(scores, op_version=version), scores, axis=1, op_version=version
        )
    raw = container.get_options(model, {"raw_scores": False}).get("raw_scores")
    if raw:
        shares = both if two else scores
        shares = ops.OnnxIdentity(shares, op_version=version, output_names=operator.outputs[1:])
    elif two:
        second = ops.OnnxSigmoid(scores, op_version=version)
        first = ops.OnnxSub(np.array([1.0]), second, op_version=version)
        shares = ops.OnnxConcat(
            first, second, axis=1, op_version=version, output_names=operator.outputs[1:]
        )
    else:
        shares = ops.OnnxSoftmax(
            scores, axis=1, op_version=version, output_names=operator.outputs[1:]
        )
    best = ops.OnnxArgMax(both if two else scores, axis=1, keepdims=0, op_version=version)
    classes = model.classes_
    numbered = np.issubdtype(classes.dtype, np.number) or classes.dtype == np.bool_
    names = classes.astype(np.int64) if numbered else np.array([str(c) for c in classes])
    label = ops.OnnxGather(
        names, best, axis=0, op_version=version, output_names=operator.outputs[:1]
    )
    shares.add_to(scope, container)
    label.add_to(scope, container)
