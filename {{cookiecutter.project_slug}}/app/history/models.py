"""The table of predictions."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime
from app.model.signature import Answer, ClassAnswer

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


class Record(Base):
    """One prediction; `owner` is an account or a browser, `correct` what a person said it is.

    `asked` are the fields, `answered` is the answer; `classes` are those the model knew, none
    where it answers with a number.
    """

    __tablename__ = "predictions"
    __table_args__ = (Index("ix_predictions_owner_age", "owner", "created_at", "id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(8))
    model_version: Mapped[str] = mapped_column(String(80))
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    answered: Mapped[dict[str, Any]] = mapped_column(JSON)
    classes: Mapped[list[str]] = mapped_column(JSON)
    has_picture: Mapped[bool]
    duration_ms: Mapped[float]
    correct: Mapped[str | None] = mapped_column(String(200))

    @property
    def answer(self) -> Answer:
        """The answer, likeliest class first; a database may reorder JSON."""
        answer = ANSWER.validate_python(self.answered)
        if not isinstance(answer, ClassAnswer):
            return answer
        ordered = {
            name: dict(sorted(shares.items(), key=lambda pair: -pair[1]))
            for name in ("probabilities", "scores")
            if (shares := getattr(answer, name))
        }
        return answer.model_copy(update=ordered)


class KeptCall(Base):
    """A call of the API that came with an Idempotency-Key, and the predictions it made."""

    __tablename__ = "calls"

    owner: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    ids: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
