"""Forgetting what is old, whoever owns it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import delete, select

from app.db import db, writing
from app.history.hiding import AT_ONCE, Sweeper
from app.history.models import KeptCall, Record
from app.history.pictures import remove
from app.history.repeats import expired

GRACE = timedelta(hours=1)  # a younger picture may be one whose row is about to be written


def forget_older(app: Flask, before: datetime) -> str:
    """Delete predictions made before a time, or by their owners, and pictures without one.

    Say how many.
    """
    rows, strays = delete_rows(before) + delete_hidden(app), delete_strays()
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
            remove(current_app.config["PICTURES_DIR"], each)
        count += len(gone)
        if len(gone) < AT_ONCE:
            return count


def delete_hidden(app: Flask) -> int:
    """Delete what its owner deleted, as far as it can't be undone any more; return how many."""
    sweeper: Sweeper = app.extensions["sweeper"]
    count = 0
    while found := sweeper.sweep():
        count += found
    return count


def delete_strays() -> int:
    """Delete the pictures that no row speaks of, as a crash may leave them; return how many."""
    folder: Path = current_app.config["PICTURES_DIR"]
    young = (datetime.now(UTC) - GRACE).timestamp()
    old: dict[str, list[Path]] = {}
    for path in folder.iterdir():
        if modified(path) < young:
            old.setdefault(path.stem, []).append(path)
    names = [*old]
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        for kept in db.session.scalars(select(Record.id).where(Record.id.in_(some))):
            del old[kept]
    for paths in old.values():
        for path in paths:
            path.unlink(missing_ok=True)
    return len(old)


def modified(path: Path) -> float:
    """Return when a file was written, in seconds; one that has gone meanwhile is never old."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
