"""Asking the model and telling the other rooms, the same for the page and the API."""

from dataclasses import dataclass

from flask import current_app

from app.errors import Problem
from app.model.predictor import Prediction
from app.predict.inputs import Sample
from app.predict.service import ModelNotReady, service
from app.predict.signals import predicted


@dataclass(frozen=True)
class Answered:
    """A prediction, and the id under which it was kept, if it was."""

    prediction: Prediction
    id: str | None


def ask(sample: Sample, source: str) -> Answered:
    """Return the model's answer to a sample that came from `source`. Raises Problem."""
    try:
        prediction = service().predictor().predict(sample.row)
    except ModelNotReady as error:
        raise Problem(503, str(error)) from None
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    replies = predicted.send(app, answered=prediction, sample=sample, source=source)
    return Answered(prediction, next((reply for _, reply in replies if reply), None))
