"""Keeping, finding and forgetting predictions; always only those of the current owner."""

from collections.abc import Sequence
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Select, delete, select, tuple_
from sqlalchemy.orm import Session

from app.db import db, writing
from app.history.models import KeptCall, Record
from app.model.fields import NumberField
from app.owner import current_owner

PER_PAGE = 12


def picture_path(record_id: str) -> Path:
    """Return where the picture of a prediction is stored, under a name that the server made."""
    folder: Path = current_app.config["PICTURES_DIR"]
    return folder / f"{record_id}.jpg"


def own() -> Select[tuple[Record]]:
    """Return the query for the current owner's predictions."""
    return select(Record).where(Record.owner == current_owner())


def find(record_id: str) -> Record | None:
    """Return one of the owner's predictions; another's is as if it were not there."""
    return db.session.scalar(own().where(Record.id == record_id))


def page(before: str | None) -> tuple[Sequence[Record], bool]:
    """Return up to PER_PAGE predictions older than `before`, newest first, and whether more follow.

    A position is named by a row instead of a page number, so every page costs the same.
    """
    query = own().order_by(Record.created_at.desc(), Record.id.desc()).limit(PER_PAGE + 1)
    if before and (mark := find(before)):
        query = query.where(tuple_(Record.created_at, Record.id) < (mark.created_at, mark.id))
    records = db.session.scalars(query).all()
    return records[:PER_PAGE], len(records) > PER_PAGE


def correct(record_id: str, said: str) -> str | None:
    """Store what a person says is right; return what is wrong with it, if anything."""
    with writing() as session:
        record = session.scalar(own().where(Record.id == record_id))
        if record is None:
            return "is gone."
        if record.classes and said not in record.classes:
            return f"must be one of: {', '.join(record.classes[:12])}."
        if not record.classes:
            number = as_number(said)
            if number is None:
                return "must be a number, such as 12.5."
            said = f"{number:.15g}"
        record.correct = said
    return None


def as_number(text: str) -> float | None:
    """Return the number that a person typed, or None."""
    try:
        value = NumberField(name="correct", minimum=0, maximum=0).from_text(text)
    except ValueError:
        return None
    return value if isinstance(value, float) else None


def forget_all_of(_app: Flask, owner: str, session: Session) -> None:
    """Delete what is kept of an owner who leaves: rows in their transaction, and pictures."""
    session.execute(delete(KeptCall).where(KeptCall.owner == owner))
    statement = delete(Record).where(Record.owner == owner).returning(Record.id)
    for each in session.scalars(statement).all():
        picture_path(each).unlink(missing_ok=True)


def forget(record_id: str | None = None) -> int:
    """Delete one of the owner's predictions, or all; return how many. The pictures go too."""
    statement = delete(Record).where(Record.owner == current_owner()).returning(Record.id)
    if record_id is not None:
        statement = statement.where(Record.id == record_id)
    with writing() as session:
        gone = session.scalars(statement).all()
        if record_id is None:
            session.execute(delete(KeptCall).where(KeptCall.owner == current_owner()))
    for each in gone:
        picture_path(each).unlink(missing_ok=True)
    return len(gone)
