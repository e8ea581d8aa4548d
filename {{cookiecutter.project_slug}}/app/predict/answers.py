"""Asking the model and telling the other rooms, the same for the page and the API."""

from dataclasses import dataclass

from flask import current_app

from app.errors import Problem
from app.model.engine import BadAnswer
from app.model.predictor import Prediction
from app.model.sample import Sample
from app.predict.service import current_predictor
from app.predict.signals import predicted


@dataclass(frozen=True)
class Answered:
    """A prediction, and the id under which it was kept, if it was."""

    prediction: Prediction
    id: str | None


def ask(sample: Sample, source: str) -> Answered:
    """Return the model's answer to a sample that came from `source`. Raises Problem."""
    predictor = current_predictor()
    try:
        prediction = predictor.predict(sample)
    except BadAnswer as error:
        raise Problem(422, f"For this input the model {error}. Try other values.") from None
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    replies = predicted.send(
        app, answered=prediction, signature=predictor.signature, sample=sample, source=source
    )
    return Answered(prediction, next((reply for _, reply in replies if reply), None))
