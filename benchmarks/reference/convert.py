"""Write a model as ONNX with skl2onnx: python -m benchmarks.reference.convert NAME ...

In 64 bits, as a scaler in 32 bits moves values across a tree's thresholds; for a forest then in
32, as scikit-learn's own trees compare.
"""

import sys
from pathlib import Path

import joblib
import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import DoubleTensorType, Int64TensorType, StringTensorType
from skl2onnx.sklapi import CastTransformer
from sklearn.pipeline import make_pipeline

from benchmarks.bodies import known
from benchmarks.paths import MODELS

OPSETS = {"": 18, "ai.onnx.ml": 3}
KINDS = {"float64": DoubleTensorType, "int64": Int64TensorType}


def write(name: str, folder: Path) -> None:
    """Write `double.onnx` beside the model."""
    model, about = joblib.load(folder / "model.joblib"), known(name)
    options: dict = {id(model): {"zipmap": False}}
    if about["kind"] == "text":
        options[id(model.steps[0][1])] = {"locale": "C"}
        inputs = [("text", StringTensorType([None]))]
    elif about["kind"] == "picture":  # the part after the features
        model, options = model[1:], {}
        inputs = [("features", DoubleTensorType([None, model.n_features_in_]))]
        options = {id(model): {"zipmap": False}}
    elif name.startswith("forest"):  # trees compare in 32 bits, behind a scaler in 64
        model = make_pipeline(model[0], CastTransformer(dtype=np.float32), model[1])
        options = {id(model): {"zipmap": False}}
        inputs = [("rows", DoubleTensorType([None, len(about["columns"])]))]
    else:
        inputs = [
            (column, KINDS.get(kind, StringTensorType)([None, 1]))
            for column, kind in about["columns"].items()
        ]
    made = to_onnx(model, initial_types=inputs, options=options, target_opset=OPSETS)
    (folder / "double.onnx").write_bytes(made.SerializeToString())


if __name__ == "__main__":
    for each in sys.argv[1:]:
        write(each, MODELS / each)
