"""Asking the model and telling the other rooms, the same for the page and the API."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask

from app.errors import Problem
from app.model.combining import Busy
from app.model.engine import BadAnswer
from app.model.predictor import Prediction, Predictor
from app.model.sample import Sample
from app.owner import Owner
from app.predict.signals import predicted


@dataclass(frozen=True)
class Answered:
    """A prediction, and the id under which it was kept, if it was."""

    prediction: Prediction
    id: str | None


def ask(
    app: Flask, predictor: Predictor, samples: Sequence[Sample], source: str, owner: Owner
) -> list[Answered]:
    """Return a model's answers to samples that came from `source`. Raises Problem."""
    try:
        predictions = predictor.predict_all(samples)
    except BadAnswer as error:
        raise Problem(422, f"For this input the model {error}. Try other values.") from None
    except Busy:
        raise Problem(
            503, "Too many requests wait for the model. Try again soon.", retry_after=1
        ) from None
    ids: Sequence[str | None] = [None] * len(samples)
    if owner is not None:
        replies = predicted.send(
            app,
            predictions=predictions,
            signature=predictor.signature,
            samples=samples,
            source=source,
            owner=owner,
        )
        ids = next((reply for _, reply in replies if reply), ids)
    return [Answered(*each) for each in zip(predictions, ids, strict=True)]
