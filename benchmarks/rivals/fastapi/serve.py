"""A model behind FastAPI as its documentation writes it: named fields, plain `def` endpoints."""

import json
import os
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from fastapi import FastAPI, UploadFile
from PIL import Image
from pydantic import BaseModel, create_model

TYPES = {"float64": float, "int64": int}
FOLDER = Path(os.environ["MODEL"])
ABOUT = json.loads((FOLDER / "about.json").read_text())
model = joblib.load(FOLDER / "model.joblib")
app = FastAPI()
fields = {name: (TYPES.get(kind, str), ...) for name, kind in ABOUT.get("columns", {}).items()}
Row = create_model("Row", **fields)


class Rows(BaseModel):
    """What is asked."""

    rows: list[Row]


class Answer(BaseModel):
    """What is answered."""

    probabilities: list[list[float]]


def of_picture(picture: UploadFile) -> Answer:
    """Answer one picture."""
    image = Image.open(picture.file)
    image.draft(None, ABOUT["draft"])  # as in training: decoded no larger than needed
    row = np.asarray(image.convert("RGB").resize(ABOUT["size"], Image.Resampling.BILINEAR))
    return Answer(probabilities=model.predict_proba(row[None]).tolist())


def of_rows(asked: Rows) -> Answer:
    """Answer rows of a table, or texts."""
    if ABOUT["kind"] == "text":
        return Answer(probabilities=model.predict_proba([row.text for row in asked.rows]).tolist())
    frame = pd.DataFrame([row.model_dump() for row in asked.rows])
    return Answer(probabilities=model.predict_proba(frame).tolist())


app.post("/predict")(of_picture if ABOUT["kind"] == "picture" else of_rows)
