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
DTYPES = {"tensor(double)": np.float64, "tensor(int64)": np.int64, "tensor(string)": object}
FOLDER = Path(os.environ["MODEL"])
ABOUT = json.loads((FOLDER / "about.json").read_text())
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(
    os.environ["ONNX"], options, providers=["CPUExecutionProvider"]
)
COLUMNS = json.loads(os.environ["COLUMNS"])  # those that go into an input, all but where named
takes = [
    (one.name, COLUMNS.get(one.name), DTYPES[one.type], len(one.shape) > 1)
    for one in session.get_inputs()
]
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


async def of_picture(picture: UploadFile) -> Answer:
    """Answer one picture; the features are computed before the session."""
    image = Image.open(picture.file)
    image.draft(None, ABOUT["draft"])  # as in training: decoded no larger than needed
    row = np.asarray(image.convert("RGB").resize(ABOUT["size"], Image.Resampling.BILINEAR))
    return run({takes[0][0]: features(row[None], **ABOUT["features"])})


async def of_rows(asked: Rows) -> Answer:
    """Answer rows of a table, or texts."""
    rows = [row.__dict__ for row in asked.rows]
    feed = {}
    for name, columns, dtype, is_matrix in takes:
        if columns:
            values = [[row[column] for column in columns] for row in rows]
        else:
            values = [[*row.values()] for row in rows]
        matrix = np.array(values, dtype=dtype)
        feed[name] = matrix if is_matrix else matrix[:, 0]
    return run(feed)


if ABOUT["kind"] == "picture":
    from app.model.image.hog import hog as features

app.post("/predict")(of_picture if ABOUT["kind"] == "picture" else of_rows)
