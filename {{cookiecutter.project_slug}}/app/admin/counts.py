"""All that this room reads of predictions: how many there are, and what some of them were."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func
from sqlalchemy.orm import InstrumentedAttribute

from app.db import db
from app.history.models import Record, visible

DAYS = 30
MOST_COMPARED = 5_000  # predictions with feedback that are looked at, the latest


class Day(NamedTuple):
    """How many predictions a day (in UTC) had, by where they were asked."""

    day: date
    page: int
    api: int


def kept(*columns: Any) -> Select[Any]:
    """Return the query for columns of all predictions that weren't deleted, whoever owns them."""
    return visible().with_only_columns(*columns)


def day_of(column: InstrumentedAttribute[datetime]) -> ColumnElement[str]:
    """Return the day in UTC, `2026-11-25`, as the database in use writes it."""
    if db.engine.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD")
    return func.substr(column, 1, 10)


def of_days(since: datetime) -> Select[Any]:
    """Return the query for the number of predictions since a time, by day and source."""
    day = day_of(Record.created_at).label("day")
    query = kept(day, Record.source, func.count()).where(Record.created_at >= since)
    return query.group_by("day", Record.source)


def by_day(today: date) -> list[Day]:
    """Return the last DAYS days, oldest first, from one part of one index."""
    first = today - timedelta(days=DAYS - 1)
    query = of_days(datetime.combine(first, time.min, UTC))
    found = {(day, source): count for day, source, count in db.session.execute(query)}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [
        Day(each, *(found.get((each.isoformat(), source), 0) for source in ("page", "api")))
        for each in days
    ]


def of_owners(owners: Sequence[str]) -> dict[str, int]:
    """Return how many predictions each owner has; one who has none is left out."""
    query = kept(Record.owner, func.count()).where(Record.owner.in_(owners)).group_by(Record.owner)
    return dict(db.session.execute(query).tuples().all())


def with_feedback(version: str) -> Sequence[Row[Any]]:
    """Return `answered`, `correct` and `classes` of a version's latest with feedback."""
    query = kept(Record.answered, Record.correct, Record.classes).where(
        Record.model_version == version, Record.correct.is_not(None)
    )
    return db.session.execute(query.order_by(Record.id.desc()).limit(MOST_COMPARED)).all()


def newest(version: str) -> str | None:
    """Return the id of a version's latest prediction, None where it has none."""
    query = kept(Record.id).where(Record.model_version == version)
    found: str | None = db.session.scalar(query.order_by(Record.id.desc()).limit(1))
    return found


def latest(version: str, most: int) -> Sequence[Row[Any]]:
    """Return `id`, `asked`, `answered` and `has_picture` of a version's latest predictions."""
    query = kept(Record.id, Record.asked, Record.answered, Record.has_picture)
    query = query.where(Record.model_version == version).order_by(Record.id.desc()).limit(most)
    return db.session.execute(query).all()
