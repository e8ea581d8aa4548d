"""Calls of the API that came with an Idempotency-Key, to answer them again as before."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from app.db import db
from app.errors import Problem
from app.history.models import KeptCall, Record, visible
from app.model.predictor import Prediction
from app.predict.idempotency import Call

KEPT_FOR = timedelta(days=1)


def expired() -> datetime:
    """Return the time before which kept calls are forgotten."""
    return datetime.now(UTC) - KEPT_FOR


def find(app: Flask, owner: str, call: Call) -> list[tuple[str, Prediction]] | None:
    """Return the ids and answers of a call that was kept, or None. Raises Problem."""
    with app.app_context(), db.sessionmaker() as session:
        kept = session.get(KeptCall, (owner, call.key))
        if kept is None or kept.created_at < expired():
            return None
        if kept.fingerprint != call.fingerprint:
            text = "This Idempotency-Key came with another input before. Use a new key."
            raise Problem(422, text)
        query = visible().where(Record.owner == owner, Record.id.in_(kept.ids))
        found = {record.id: record for record in session.scalars(query)}
    if len(found) != len(kept.ids):
        text = "What was answered to this Idempotency-Key has been deleted. Use a new key."
        raise Problem(409, text)
    return [(each, as_prediction(found[each])) for each in kept.ids]


def as_prediction(record: Record) -> Prediction:
    """Return the prediction that was kept as a record."""
    return Prediction(record.answered, record.model_version, record.duration_ms)
