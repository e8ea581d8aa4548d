"""A model behind BentoML with adaptive batching, two workers."""

import json
import os
from pathlib import Path

import bentoml
import joblib
import numpy as np
import pandas as pd
from PIL import Image

FOLDER = Path(os.environ["MODEL"])
ABOUT = json.loads((FOLDER / "about.json").read_text())
QUIET = {"access": {"enabled": False}}
BATCHED = {"batchable": True, "max_batch_size": 256, "max_latency_ms": 1000}


class Model:
    """The model, loaded once by each worker."""

    def __init__(self) -> None:
        self.model = joblib.load(FOLDER / "model.joblib")


@bentoml.service(workers=2, logging=QUIET)
class Rows(Model):
    """Rows of a table, or texts."""

    @bentoml.api(**BATCHED)
    def predict(self, rows: list[dict]) -> list[list[float]]:
        """Return the probabilities of each row."""
        texts = ABOUT["kind"] == "text"
        given = [row["text"] for row in rows] if texts else pd.DataFrame(rows)
        return self.model.predict_proba(given).tolist()


@bentoml.service(workers=2, logging=QUIET)
class Pictures(Model):
    """Pictures as files."""

    @bentoml.api(**BATCHED)
    def predict(self, picture: list[Image.Image]) -> list[list[float]]:
        """Return the probabilities of each picture."""
        rows = []
        for one in picture:
            one.draft(None, ABOUT["draft"])  # as in training: decoded no larger than needed
            small = one.convert("RGB").resize(ABOUT["size"], Image.Resampling.BILINEAR)
            rows.append(np.asarray(small))
        return self.model.predict_proba(np.stack(rows)).tolist()
