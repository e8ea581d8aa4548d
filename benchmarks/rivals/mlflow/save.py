"""Write a model as MLflow keeps it: python save.py MODEL FOLDER."""

import base64
import io
import json
import sys
from pathlib import Path

import joblib
import mlflow
import numpy as np
from PIL import Image


class Pictures(mlflow.pyfunc.PythonModel):
    """Pictures as base64, as MLflow's documentation sends them."""

    def load_context(self, context):
        """Load the model."""
        self.about = json.loads(Path(context.artifacts["about"]).read_text())
        self.model = joblib.load(context.artifacts["model"])

    def predict(self, context, model_input, params=None):
        """Return the probabilities of each picture."""
        rows = []
        for text in model_input["picture"]:
            picture = Image.open(io.BytesIO(base64.b64decode(text)))
            picture.draft(None, self.about["draft"])  # as in training
            small = picture.convert("RGB").resize(self.about["size"], Image.Resampling.BILINEAR)
            rows.append(np.asarray(small))
        return self.model.predict_proba(np.stack(rows))


if __name__ == "__main__":
    folder, target = Path(sys.argv[1]), sys.argv[2]
    if json.loads((folder / "about.json").read_text())["kind"] == "picture":
        files = {"about": str(folder / "about.json"), "model": str(folder / "model.joblib")}
        mlflow.pyfunc.save_model(target, python_model=Pictures(), artifacts=files)
    else:
        model = joblib.load(folder / "model.joblib")
        mlflow.sklearn.save_model(
            model,
            target,
            serialization_format="cloudpickle",
            pyfunc_predict_fn="predict_proba",
        )
