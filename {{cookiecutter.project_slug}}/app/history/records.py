"""Finding, judging and forgetting predictions; always only those of one owner."""

from collections.abc import Sequence

from flask import Flask, current_app
from sqlalchemy import Select, delete
from sqlalchemy.orm import Session

from app.db import db, writing
from app.history.filters import Filters
from app.history.models import KeptCall, Record, visible
from app.history.pictures import remove
from app.model.fields import NumberField
from app.model.message import Message
from app.model.signature import Answer, ClassAnswer
from app.owner import current_owner

PER_PAGE = 12


def own() -> Select[tuple[Record]]:
    """Return the query for the current owner's predictions."""
    return visible().where(Record.owner == current_owner())


def find(record_id: str) -> Record | None:
    """Return one of the owner's predictions; another's is as if it were not there."""
    return db.session.scalar(own().where(Record.id == record_id))


def page(filters: Filters, after: str | None) -> tuple[Sequence[Record], bool]:
    """Return up to PER_PAGE predictions that follow `after`, and whether more do.

    A position is named by a row instead of a page number, so every page costs the same. A filter
    that can't be used finds nothing.
    """
    if filters.problems:
        return [], False
    query = filters.apply(own()).limit(PER_PAGE + 1)
    if after and (mark := find(after)):
        query = query.where(filters.after(mark))
    records = db.session.scalars(query).all()
    return records[:PER_PAGE], len(records) > PER_PAGE


def correct(record_id: str, said: str) -> Message | None:
    """Store what a person says is right; return what is wrong with it, if anything."""
    with writing() as session:
        record = session.scalar(own().where(Record.id == record_id))
        if record is None:
            return Message("is gone.")
        if record.classes and said not in record.classes:
            return Message("must be one of: %(some)s.", some=", ".join(record.classes[:12]))
        if not record.classes:
            number = as_number(said)
            if number is None:
                return Message("must be a number, such as %(such)s.", such=12.5)
            said = f"{number:.15g}"
        record.correct, record.verdict = said, judge(record.answer, said)
    return None


def judge(answer: Answer, said: str) -> str:
    """Return whether an answer was right or wrong: a number is right within its band."""
    if isinstance(answer, ClassAnswer):
        return "right" if said == answer.outcome else "wrong"
    return "right" if answer.low <= float(said) <= answer.high else "wrong"


def as_number(text: str) -> float | None:
    """Return the number that a person typed, or None."""
    try:
        value = NumberField(name="correct", minimum=0, maximum=0).from_text(text)
    except ValueError:
        return None
    return value if isinstance(value, float) else None


def forget_all_of(_app: Flask, owner: str, session: Session) -> None:
    """Delete what is kept of an owner who leaves: rows in their transaction, and pictures."""
    forget_calls(owner, session)
    for state in (Record.deleted_at.is_(None), Record.deleted_at.is_not(None)):  # each has an index
        statement = delete(Record).where(Record.owner == owner, state).returning(Record.id)
        for each in session.scalars(statement).all():
            remove(current_app.config["PICTURES_DIR"], each)


def forget_calls(owner: str | None, session: Session) -> None:
    """Delete the keys of an owner's calls, which can't be answered again then."""
    session.execute(delete(KeptCall).where(KeptCall.owner == owner))
