"""A model behind LitServe with batching, two workers: python serve.py PORT."""

import json
import os
import sys
from pathlib import Path

import joblib
import litserve as ls
import numpy as np
import pandas as pd
from PIL import Image

FOLDER = Path(os.environ["MODEL"])
ABOUT = json.loads((FOLDER / "about.json").read_text())


class Rows(ls.LitAPI):
    """Rows of a table, or texts; a request may have many."""

    def setup(self, device):
        """Load the model, once in each worker."""
        self.model = joblib.load(FOLDER / "model.joblib")

    def decode_request(self, request):
        """Return the rows of a request."""
        return request["rows"]

    def batch(self, inputs):
        """Keep the requests apart."""
        return inputs

    def predict(self, batch):
        """Answer all rows of all requests at once."""
        rows = [row for request in batch for row in request]
        texts = ABOUT["kind"] == "text"
        given = [row["text"] for row in rows] if texts else pd.DataFrame(rows)
        answers = self.model.predict_proba(given)
        ends = np.cumsum([len(request) for request in batch])[:-1]
        return [part.tolist() for part in np.split(answers, ends)]

    def unbatch(self, output):
        """Return the answer of each request."""
        return output

    def encode_response(self, output):
        """Return the answer as JSON."""
        return {"probabilities": output}


class Pictures(Rows):
    """Pictures as files."""

    def decode_request(self, request):
        """Return the picture of a request."""
        picture = Image.open(request["picture"].file)
        picture.draft(None, ABOUT["draft"])  # as in training: decoded no larger than needed
        return np.asarray(picture.convert("RGB").resize(ABOUT["size"], Image.Resampling.BILINEAR))

    def predict(self, batch):
        """Answer all pictures at once."""
        return [[row] for row in self.model.predict_proba(np.stack(batch)).tolist()]


if __name__ == "__main__":
    kind = Pictures if ABOUT["kind"] == "picture" else Rows
    server = ls.LitServer(
        kind(max_batch_size=64, batch_timeout=0.002), accelerator="cpu", workers_per_device=2
    )
    server.run(
        host="127.0.0.1",
        port=int(sys.argv[1]),
        num_api_servers=2,
        generate_client_file=False,
        access_log=False,
    )
