"""What there is to choose from when a history is narrowed down."""

from typing import Any

from sqlalchemy import func, select

from app.db import db
from app.history.models import Record
from app.owner import current_owner

MOST = 200  # that a form offers


def distinct(column: Any, most: int | None = None) -> list[str]:
    """Return the values that a column has in the owner's predictions, sorted.

    The column must come after `owner` in an index: the database goes from each value to the next,
    however many rows there are of each.
    """
    mine = (
        Record.owner == current_owner(),
        Record.deleted_at.is_(None),
        column.is_not(None),
    )
    steps = select(func.min(column).label("value")).where(*mine).cte("steps", recursive=True)
    following = select(func.min(column)).where(*mine, column > steps.c.value).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.value.is_not(None)))
    query = select(steps.c.value).where(steps.c.value.is_not(None)).limit(most)
    return [*db.session.scalars(query)]


def classes(most: int | None = MOST) -> list[str]:
    """Return the classes that were answered."""
    return distinct(Record.outcome, most)


def versions(most: int | None = MOST) -> list[str]:
    """Return the versions that answered."""
    return distinct(Record.model_version, most)
