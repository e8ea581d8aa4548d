"""Pictures behind MLServer, which has no runtime of its own for them: a custom one."""

import base64
import io
import json
from pathlib import Path

import joblib
import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse
from PIL import Image


class Pictures(MLModel):
    """Pictures as base64, as the Open Inference Protocol carries bytes in JSON."""

    async def load(self) -> bool:
        """Load the model, once in each worker."""
        folder = Path(self.settings.parameters.uri).parent
        self.about = json.loads((folder / "about.json").read_text())
        self.model = joblib.load(folder / "model.joblib")
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Return the probabilities of each picture of a batch."""
        rows = []
        for text in payload.inputs[0].data:
            picture = Image.open(io.BytesIO(base64.b64decode(text)))
            picture.draft(None, self.about["draft"])  # as in training
            small = picture.convert("RGB").resize(self.about["size"], Image.Resampling.BILINEAR)
            rows.append(np.asarray(small))
        answers = self.model.predict_proba(np.stack(rows))
        output = NumpyCodec.encode_output("predict_proba", answers)
        return InferenceResponse(model_name=self.name, outputs=[output])
