"""Finding people and tokens, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.admin.counts import of_owners
from app.auth.models import ApiToken, BrowserSession, User
from app.db import db

PER_PAGE = 25


@dataclass(frozen=True)
class Person:
    """An account, when one of its browsers was seen last, and how many predictions it has."""

    account: User
    seen_at: datetime | None
    predictions: int


def page(wanted: str, after: int) -> tuple[list[Person], bool]:
    """Return up to PER_PAGE people whose address has `wanted` in it, and whether more follow.

    They come oldest first, from the account after the one of that id.
    """
    query = select(User).where(User.id > after).options(selectinload(User.roles))
    if wanted:
        query = query.where(User.email.contains(wanted.lower(), autoescape=True))
    found = db.session.scalars(query.order_by(User.id).limit(PER_PAGE + 1)).all()
    accounts = found[:PER_PAGE]
    seen, counts = last_seen(accounts), of_owners([f"user:{each.id}" for each in accounts])
    people = [
        Person(each, seen.get(each.id), counts.get(f"user:{each.id}", 0)) for each in accounts
    ]
    return people, len(found) > PER_PAGE


def last_seen(accounts: Sequence[User]) -> dict[int, datetime]:
    """Return when accounts that are signed in somewhere were seen last, by their id."""
    theirs = BrowserSession.user_id.in_([each.id for each in accounts])
    latest = func.max(BrowserSession.seen_at)
    query = select(BrowserSession.user_id, latest).where(theirs).group_by(BrowserSession.user_id)
    return dict(db.session.execute(query).tuples().all())


def tokens(before: int | None) -> tuple[Sequence[ApiToken], bool]:
    """Return up to PER_PAGE tokens older than the one of that id, and whether more follow."""
    query = select(ApiToken).options(joinedload(ApiToken.user))
    if before is not None:
        query = query.where(ApiToken.id < before)
    found = db.session.scalars(query.order_by(ApiToken.id.desc()).limit(PER_PAGE + 1)).all()
    return found[:PER_PAGE], len(found) > PER_PAGE
