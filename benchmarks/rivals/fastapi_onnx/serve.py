"""FastAPI with the model in ONNX Runtime, written by hand for speed: the same runtime as ours."""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime
from fastapi import FastAPI, UploadFile
from PIL import Image
from pydantic import BaseModel, create_model

TYPES = {"float64": float, "int64": int}
DTYPES = {"tensor(double)": np.float64, "tensor(float)": np.float32, "tensor(int64)": np.int64}
FOLDER = Path(os.environ["MODEL"])
ABOUT = json.loads((FOLDER / "about.json").read_text())
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(
    os.environ["ONNX"], options, providers=["CPUExecutionProvider"]
)
inputs = session.get_inputs()
answer = next(out.name for out in reversed(session.get_outputs()) if "string" not in out.type)
app = FastAPI()
fields = {name: (TYPES.get(kind, str), ...) for name, kind in ABOUT.get("columns", {}).items()}
Row = create_model("Row", **fields)


class Rows(BaseModel):
    """What is asked."""

    rows: list[Row]


class Answer(BaseModel):
    """What is answered."""

    probabilities: list[list[float]]


def run(feed: dict[str, np.ndarray]) -> Answer:
    """Return the probabilities that the session gives."""
    return Answer(probabilities=session.run([answer], feed)[0].tolist())


def column(name: str, kind: str, rows: list) -> np.ndarray:
    """Return one column of the rows as the session takes it."""
    values = [getattr(row, name) for row in rows]
    return np.array(values, dtype=DTYPES.get(kind, object)).reshape(-1, 1)


async def of_picture(picture: UploadFile) -> Answer:
    """Answer one picture."""
    image = Image.open(picture.file).convert("RGB")
    row = np.asarray(image.resize(ABOUT["size"], Image.Resampling.BILINEAR))[None]
    if len(inputs[0].shape) == 2:  # the part after the features
        row = features.transform(row)
    elif inputs[0].type in DTYPES:
        row = row.astype(DTYPES[inputs[0].type])
    return run({inputs[0].name: row})


async def of_rows(asked: Rows) -> Answer:
    """Answer rows of a table, or texts."""
    if len(inputs) > 1:
        return run({one.name: column(one.name, one.type, asked.rows) for one in inputs})
    given = np.array(
        [[*row.__dict__.values()] for row in asked.rows], dtype=DTYPES.get(inputs[0].type, object)
    )
    return run({inputs[0].name: given if len(inputs[0].shape) == 2 else given[:, 0]})


if ABOUT["kind"] == "picture" and len(inputs[0].shape) == 2:
    from app.model.image.features import HogFeatures

    features = HogFeatures()
app.post("/predict")(of_picture if ABOUT["kind"] == "picture" else of_rows)
