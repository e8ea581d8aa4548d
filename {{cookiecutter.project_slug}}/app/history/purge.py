"""Forgetting what is old, whoever owns it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import delete, select

from app.db import db, writing
from app.history.models import KeptCall, Record
from app.history.records import picture_path
from app.history.repeats import expired

AT_ONCE = 1_000  # rows in a transaction, so that others can write in between
GRACE = timedelta(hours=1)  # a younger picture may be one whose row is about to be written


def forget_older(_app: Flask, before: datetime) -> str:
    """Delete predictions made before a time, and pictures without one; say how many."""
    rows, strays = delete_rows(before), delete_strays()
    found = f"{rows} prediction{'' if rows == 1 else 's'}"
    if strays:
        found += f" and {strays} picture{'' if strays == 1 else 's'} without one"
    return found


def delete_rows(before: datetime) -> int:
    """Delete predictions made before a time, with their pictures; return how many."""
    oldest = select(Record.id).where(Record.created_at < before).order_by(Record.id).limit(AT_ONCE)
    with writing() as session:
        session.execute(delete(KeptCall).where(KeptCall.created_at < max(before, expired())))
    count = 0
    while True:
        with writing() as session:
            chosen = delete(Record).where(Record.id.in_(oldest)).returning(Record.id)
            gone = session.scalars(chosen).all()
        for each in gone:
            picture_path(each).unlink(missing_ok=True)
        count += len(gone)
        if len(gone) < AT_ONCE:
            return count


def delete_strays() -> int:
    """Delete the pictures that no row speaks of, as a crash may leave them; return how many."""
    folder: Path = current_app.config["PICTURES_DIR"]
    young = (datetime.now(UTC) - GRACE).timestamp()
    old = {path.stem: path for path in folder.glob("*.jpg") if modified(path) < young}
    names = [*old]
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        for kept in db.session.scalars(select(Record.id).where(Record.id.in_(some))):
            del old[kept]
    for path in old.values():
        path.unlink(missing_ok=True)
    return len(old)


def modified(path: Path) -> float:
    """Return when a file was written, in seconds; one that has gone meanwhile is never old."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
