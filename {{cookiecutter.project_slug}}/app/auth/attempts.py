"""Attempts, counted in the database: every worker sees them, and a restart forgets none."""

import hmac
import logging
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from flask import current_app, g
from flask_babel import ngettext
from flask_security.mail_util import EmailValidateException
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.auth.models import LONGEST_ADDRESS, Attempt
from app.db import db, writing
from app.errors import Problem

log = logging.getLogger(__name__)
LOCK = 4_186_224  # any number: PostgreSQL's advisory lock that serialises counting


class TooManyAttempts(Problem):
    """A limit is reached; `retry_after` says in how many seconds one more is let through."""

    def __init__(self, seconds: int) -> None:
        text = ngettext(
            "Too many attempts. Try again in %(num)d minute.",
            "Too many attempts. Try again in %(num)d minutes.",
            math.ceil(seconds / 60),
        )
        super().__init__(429, text, retry_after=seconds)


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts of a kind (up to 31 characters) at or from `who`, within a time."""

    kind: str
    who: str
    most: int
    within: timedelta = timedelta(minutes=15)

    @property
    def bucket(self) -> str:
        """The name that attempts are counted under; it doesn't give away who it is about."""
        return f"{self.kind}:{keyed(self.who)}"


def keyed(who: str) -> str:
    """Return a hash that can't be tried out without the key: people type passwords as names."""
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, b"attempts:" + who.encode("utf-8", "replace"), "sha256").hex()[:32]


def network(address: str | None) -> str:
    """Return what counts as one place: an IPv4 address, or an IPv6 /64, which is one household.

    What is no address at all, as a proxy may pass on, counts as one place together.
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found) >> 64 << 64, 64)))


def comparable(email: str) -> str:
    """Return an address as accounts are found by it: written in another way it is no other."""
    with suppress(EmailValidateException):  # nobody's address, but still a name to count under
        if len(email) <= LONGEST_ADDRESS:
            email = current_app.extensions["security"].mail_util.normalize(email)
    return email.casefold()


def reserve(limits: Sequence[Limit]) -> None:
    """Count an attempt against every limit, before its work is done. Raises TooManyAttempts.

    For whatever can be tried again and again: a password, a code, a link that is asked for. Call
    it before the request has a transaction of its own. What is refused isn't counted, so the time
    always runs out. `release` takes the attempt back; without it, it counts until it expires.
    """
    now, most = datetime.now(UTC), {limit.bucket: limit for limit in limits}
    with writing() as session:
        wait_for_others(session)
        session.execute(delete(Attempt).where(Attempt.expires_at <= now))
        counts = (
            select(Attempt.bucket, func.count(), func.min(Attempt.expires_at))
            .where(Attempt.bucket.in_(most))
            .group_by(Attempt.bucket)
        )
        full = [
            (most[bucket].kind, (first - now).total_seconds())
            for bucket, count, first in session.execute(counts)
            if count >= most[bucket].most
        ]
        if full:
            log.warning("refused after too many attempts: %s", ", ".join(kind for kind, _ in full))
            raise TooManyAttempts(max(1, math.ceil(max(wait for _, wait in full))))
        made = [
            Attempt(bucket=bucket, expires_at=now + limit.within) for bucket, limit in most.items()
        ]
        session.add_all(made)
        session.flush()
        g.attempt = [each.id for each in made]


def release() -> None:
    """Take this request's attempt back, as it succeeded; the caller commits `db.session`."""
    if made := g.pop("attempt", None):
        db.session.execute(delete(Attempt).where(Attempt.id.in_(made)))


def wait_for_others(session: Session) -> None:
    """Let one transaction after another count; on SQLite its write lock does so already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
