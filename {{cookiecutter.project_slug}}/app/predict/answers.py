"""Asking the model and telling the other rooms, the same for the page and the API."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from app.errors import Problem
from app.model.bounds import Busy, TooSlow, Turns
from app.model.engine import BadAnswer
from app.model.message import Message
from app.model.predictor import Prediction, Predictor
from app.model.sample import Sample
from app.owner import Owner
from app.predict.idempotency import AlreadyKept, Call
from app.predict.signals import predicted, repeated


@dataclass(frozen=True)
class Answered:
    """A prediction, and the id under which it was kept, if it was."""

    prediction: Prediction
    id: str | None
    again: bool = False  # whether it was given before


@contextmanager
def said() -> Iterator[None]:
    """Turn what keeps a model from answering into Problem."""
    try:
        yield
    except BadAnswer as error:
        pattern = Message("For this input the model %(problem)s. Try other values.")
        raise Problem(422, Message(pattern, problem=error.args[0])) from None
    except Busy:
        text = Message("Too many requests wait for the model. Try again soon.")
        raise Problem(503, text, retry_after=1) from None
    except TooSlow:
        text = Message(
            "The model took too long for this input. Try again later, or send less at once."
        )
        raise Problem(503, text, retry_after=10) from None


@contextmanager
def in_turn(turns: Turns) -> Iterator[None]:
    """Hold a turn, so that no more inputs are read at once than memory has room for.

    Raises Problem.
    """
    with said(), turns.taken():
        yield


def ask(
    app: Flask,
    predictor: Predictor,
    samples: Sequence[Sample],
    source: str,
    owner: Owner,
    call: Call | None = None,
) -> list[Answered]:
    """Return a model's answers to samples that came from `source`. Raises Problem."""
    if owner is None:
        with said():
            return [Answered(each, None) for each in predictor.predict_all(samples)]
    if call is not None and (before := answered_before(app, owner, call)):
        return before
    with said():
        predictions = predictor.predict_all(samples)
    try:
        replies = predicted.send(
            app,
            predictions=predictions,
            samples=samples,
            signature=predictor.signature,
            source=source,
            owner=owner,
            call=call,
        )
    except AlreadyKept:
        assert call is not None  # noqa: S101
        return answered_before(app, owner, call)
    ids = next((reply for _, reply in replies if reply), [None] * len(samples))
    return [Answered(*each) for each in zip(predictions, ids, strict=True)]


def answered_before(app: Flask, owner: str, call: Call) -> list[Answered]:
    """Return what was answered to a call when it came first, or nothing. Raises Problem."""
    replies = repeated.send(app, owner=owner, call=call)
    kept: list[tuple[str, Prediction]] = next((reply for _, reply in replies if reply), [])
    return [Answered(prediction, record_id, again=True) for record_id, prediction in kept]
