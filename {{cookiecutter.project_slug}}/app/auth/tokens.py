"""Personal API tokens: shown once, stored as a hash, named, revocable."""

import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import delete, select

from app.auth.models import ApiToken, User
from app.db import db, writing

KNOWN_FOR = 60.0  # seconds; a change made around the application is noticed by then
MOST_KNOWN = 10_000  # tokens that are remembered
PREFIX = "fml_"  # lets scanners of leaked secrets, and people, recognise one


def digest(token: str) -> str:
    """Return the SHA-256 of a token; at 256 random bits it needs no slower hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(user: User, name: str) -> str:
    """Return a new token, which can't be shown again."""
    token = PREFIX + secrets.token_urlsafe(32)
    with writing() as session:
        session.add(
            ApiToken(
                user_id=user.id,
                name=name,
                beginning=token[: len(PREFIX) + 4],
                hash=digest(token),
                created_at=datetime.now(UTC),
            )
        )
    return token


def of_user(user: User) -> Sequence[ApiToken]:
    """Return an account's tokens, newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user.id).order_by(ApiToken.id.desc())
    return db.session.scalars(query).all()


def revoke(user: User, token_id: int) -> bool:
    """Delete one of the account's tokens; False where it has no such token."""
    own = delete(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user.id)
    with writing() as session:
        revoked = session.scalar(own.returning(ApiToken.id)) is not None
    forget_known()
    return revoked


class KnownTokens:
    """Whose tokens are; what was looked up is remembered until any token or account changes.

    A change is seen at once by all processes on one machine: they share a file, touched after each
    commit that takes access away. SQLite is always on one machine. With another database, which
    several machines may share, every call is looked up.
    """

    def __init__(self, app: Flask, stamp: Path | None) -> None:
        self._app, self._stamp = app, stamp
        self._found: dict[str, tuple[object, float, int]] = {}
        if stamp is not None and not stamp.exists():
            self.forget()

    def account_of(self, authorization: str | None) -> int | None:
        """Return the id of the active account of an `Authorization: Bearer …` header, or None."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        hashed, now, stamp = digest(token.strip()), time.monotonic(), self._read_stamp()
        known = self._found.get(hashed)
        if known and stamp is not None and known[0] == stamp and now < known[1]:
            return known[2]
        with self._app.app_context(), db.engine.connect() as connection:
            owner = connection.scalar(
                select(ApiToken.user_id).join(User).where(ApiToken.hash == hashed, User.active)
            )
        if owner is not None and stamp is not None:
            if len(self._found) >= MOST_KNOWN:
                self._found.clear()
            self._found[hashed] = (stamp, now + KNOWN_FOR, owner)
        return owner

    def forget(self) -> None:
        """Look every token up again, in all processes."""
        if self._stamp is not None:
            moment = secrets.randbits(60)  # two changes differ even where the clock stands still
            self._stamp.touch()
            os.utime(self._stamp, ns=(moment, moment))

    def _read_stamp(self) -> object:
        """Return what changes with the file, None where nothing may be remembered."""
        if self._stamp is None:
            return None
        try:
            status = self._stamp.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino


def forget_known() -> None:
    """Let no process go on with a token or account as it was; call it after the commit."""
    known: KnownTokens = current_app.extensions["known_tokens"]
    known.forget()
