"""A model behind Flask as tutorials write it; MODEL is the folder with the model."""

import json
import os
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from flask import Flask, jsonify, request
from PIL import Image

FOLDER = Path(os.environ["MODEL"])
ABOUT = json.loads((FOLDER / "about.json").read_text())
model = joblib.load(FOLDER / "model.joblib")
app = Flask(__name__)


def read():
    """Return what the model takes, from the request."""
    if ABOUT["kind"] == "picture":
        picture = Image.open(request.files["picture"].stream)
        picture.draft(None, ABOUT["draft"])  # as in training: decoded no larger than needed
        small = picture.convert("RGB").resize(ABOUT["size"], Image.Resampling.BILINEAR)
        return np.asarray(small)[None]
    rows = request.get_json()["rows"]
    return [row["text"] for row in rows] if ABOUT["kind"] == "text" else pd.DataFrame(rows)


@app.post("/predict")
def predict():
    """Answer with the probabilities of each row."""
    return jsonify(probabilities=model.predict_proba(read()).tolist())
