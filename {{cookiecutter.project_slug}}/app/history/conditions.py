"""How each filter finds predictions: a word of the address becomes a condition, or a sentence."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from app.db import db
from app.history.models import Record
from app.model.fields import BadValue, DateField
from app.owner import current_owner

Condition = ColumnElement[bool]


class Unfit(ValueError):
    """A value that nothing can be found by; the message is a sentence for people."""


def is_known(condition: Condition) -> bool:
    """Tell whether any of the owner's predictions is so, even one that was just deleted."""
    mine = select(Record.id).where(Record.owner == current_owner(), condition).limit(1)
    states = (Record.deleted_at.is_(None), Record.deleted_at.is_not(None))
    return any(db.session.scalar(mine.where(state)) is not None for state in states)


def by_class(text: str) -> list[Condition]:
    """Find the answers of a class. Raises Unfit."""
    if not is_known(Record.outcome == text):
        raise Unfit(_("Nothing was answered with this class. Choose another."))
    return [Record.outcome == text]


def by_version(text: str) -> list[Condition]:
    """Find the answers of a version. Raises Unfit."""
    if not is_known(Record.model_version == text):
        raise Unfit(_("This version has answered nothing. Choose another."))
    return [Record.model_version == text]


def chosen(text: str, known: Mapping[str, list[Condition]]) -> list[Condition]:
    """Return what one of a few words means. Raises Unfit."""
    if text not in known:
        raise Unfit(_("This is none of the choices. Choose one."))
    return known[text]


def by_feedback(text: str) -> list[Condition]:
    """Find what was said to be right or wrong, or nothing yet. Raises Unfit."""
    known = {name: [Record.verdict == name] for name in ("right", "wrong")}
    return chosen(text, {**known, "none": [Record.verdict.is_(None)]})


def by_source(text: str) -> list[Condition]:
    """Find what came from the page or over the API. Raises Unfit."""
    return chosen(text, {name: [Record.source == name] for name in ("page", "api")})


def day(text: str) -> date:
    """Return the day that a text names. Raises Unfit."""
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    try:
        found = DateField(name="day", minimum=today, maximum=today).from_text(text)
    except BadValue:
        raise Unfit(_("This is no day. Write it as %(today)s.", today=today)) from None
    return date.fromisoformat(str(found))


def since(text: str) -> list[Condition]:
    """Find what was asked on a day in UTC or later. Raises Unfit."""
    return [Record.created_at >= datetime.combine(day(text), time.min, UTC)]


def until(text: str) -> list[Condition]:
    """Find what was asked on a day in UTC or before. Raises Unfit."""
    return [Record.created_at <= datetime.combine(day(text), time.max, UTC)]


READERS: dict[str, Callable[[str], list[Condition]]] = {
    "class": by_class,
    "version": by_version,
    "feedback": by_feedback,
    "source": by_source,
    "from": since,
    "to": until,
}
