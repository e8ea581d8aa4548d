"""The table of predictions."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, Index, Select, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime
from app.model.signature import Answer, Body, ClassAnswer, name_of

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
AGE = ("created_at", "id")


def index(name: str, *columns: str, where: str = "deleted_at IS NULL") -> Index:
    """Return an index of those rows of which `where` is true; the others cost it nothing."""
    only = text(where)
    return Index(f"ix_predictions_{name}", *columns, sqlite_where=only, postgresql_where=only)


class Record(Base):
    """One prediction; `owner` is an account or a browser, `correct` what a person said it is.

    `asked` are the fields, `answered` is the answer; `classes` are those the model knew, none
    where it answers with a number. `outcome` is the class that was answered, `degree` its
    probability, or the number. `verdict` says of `correct` that the answer was right or wrong. What
    has been deleted since `deleted_at` can still come back, and is shown nowhere.
    """

    __tablename__ = "predictions"
    # Each leads to the rows of one owner in their order; what follows `id` is filtered by without
    # a look at the row. What few rows have, costs the others nothing. SQLite counts an owner's rows
    # by an index alone only if `deleted_at` stands in it, too.
    __table_args__ = (
        index("age", "owner", *AGE, "degree", "deleted_at"),
        index("outcome", "owner", "outcome", *AGE, "model_version", "source", "degree"),
        index("version", "owner", "model_version", *AGE, "outcome", "source", "degree"),
        index("verdict", "owner", "verdict", *AGE, where="verdict IS NOT NULL"),
        index("page", "owner", "source", *AGE, where="source = 'page'"),
        index("deleted", "deleted_at", "owner", where="deleted_at IS NOT NULL"),
    )

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
    outcome: Mapped[str | None] = mapped_column(String(200))
    degree: Mapped[float | None]
    correct: Mapped[str | None] = mapped_column(String(200))
    verdict: Mapped[str | None] = mapped_column(String(5))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

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


def visible() -> Select[tuple[Record]]:
    """Return the query for everybody's predictions but those that were deleted."""
    return select(Record).where(Record.deleted_at.is_(None))


def summary(body: Body) -> dict[str, Any]:
    """Return what an answer is found and sorted by: its class, and how sure or how large it is."""
    if "label" not in body:
        return {"outcome": None, "degree": body["value"]}
    outcome, shares = name_of(body["label"]), body.get("probabilities")
    return {"outcome": outcome, "degree": shares[outcome] if shares else None}


class KeptCall(Base):
    """A call of the API that came with an Idempotency-Key, and the predictions it made."""

    __tablename__ = "calls"

    owner: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    ids: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
