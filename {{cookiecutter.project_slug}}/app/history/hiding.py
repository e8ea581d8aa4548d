"""Deleting with a way back: what is deleted is hidden at once, and gone for good a little later."""

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, delete, func, select, update
from sqlalchemy.exc import OperationalError

from app.db import db, write_lock, writing
from app.history.models import Record
from app.history.pictures import remove
from app.history.records import forget_calls, own
from app.owner import current_owner

UNDO_FOR = timedelta(minutes=10)
AT_ONCE = 1_000  # rows in a transaction, so that others can write in between
EVERY = 60.0  # seconds between two looks of a process that only writes
log = logging.getLogger(__name__)


def last_moment() -> datetime:
    """Return the time since which a deletion can be undone."""
    return datetime.now(UTC) - UNDO_FOR


def hide(conditions: Sequence[ColumnElement[bool]]) -> int:
    """Delete those of the owner's predictions of which all is true; return how many."""
    now = datetime.now(UTC)  # names this deletion, too
    if not conditions:  # a call of theirs that is sent again is then a new one
        with writing() as session:
            forget_calls(current_owner(), session)
    some = own().with_only_columns(Record.id).where(Record.created_at <= now, *conditions)
    return change(some.limit(AT_ONCE).scalar_subquery(), now)


def undo(deletion: str) -> int:
    """Bring back what the owner deleted at a time, as `latest` names it; return how many."""
    try:
        time = datetime.fromisoformat(deletion)
    except ValueError:
        return 0
    if time.tzinfo is None or time <= last_moment():
        return 0
    some = select(Record.id).where(Record.owner == current_owner(), Record.deleted_at == time)
    return change(some.limit(AT_ONCE).scalar_subquery(), None)


def change(some: Any, deleted_at: datetime | None) -> int:
    """Hide or show rows, some at once, until there are none; return how many there were."""
    statement = update(Record).where(Record.id.in_(some)).values(deleted_at=deleted_at)
    statement = statement.execution_options(synchronize_session=False)
    count = 0
    while True:
        with writing() as session:
            changed = len(session.scalars(statement.returning(Record.id)).all())
        count += changed
        if changed < AT_ONCE:
            return count


def latest() -> Row[tuple[datetime | None, int]] | None:
    """Return the owner's last deletion that can be undone, and how many predictions it hides."""
    mine = (Record.owner == current_owner(), Record.deleted_at > last_moment())
    query = select(Record.deleted_at, func.count()).where(*mine).group_by(Record.deleted_at)
    return db.session.execute(query.order_by(Record.deleted_at.desc()).limit(1)).first()


class Sweeper:
    """Removes for good, rows and pictures, what was deleted longer ago than can be undone."""

    def __init__(self, engine: Engine, pictures: Path) -> None:
        self._engine, self._pictures = engine, pictures
        self._next = 0.0  # by the monotonic clock

    def sweep(self) -> int:
        """Remove up to AT_ONCE predictions, whoever owned them; return how many."""
        late = select(Record.id).where(Record.deleted_at <= last_moment()).limit(AT_ONCE)
        with self._engine.connect() as connection:
            if connection.scalar(late.limit(1)) is None:
                return 0
        with write_lock(), self._engine.begin() as connection:
            some = delete(Record).where(Record.id.in_(late.scalar_subquery()))
            gone = connection.scalars(some.returning(Record.id)).all()
        for each in gone:
            remove(self._pictures, each)
        return len(gone)

    def after_a_write(self, _app: object, **_details: Any) -> None:
        """Sweep now and then; what fails is no matter of whoever writes."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        try:
            if self.sweep() == AT_ONCE:
                self._next = 0.0  # there may be more
        except OperationalError as error:
            log.warning("what was deleted can't be removed at the moment", exc_info=error)
