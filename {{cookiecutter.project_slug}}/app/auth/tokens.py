"""Personal API tokens: shown once, stored as a hash, named, revocable."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select

from app.auth.models import ApiToken, User
from app.db import db, writing

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
        return session.scalar(own.returning(ApiToken.id)) is not None


def owner_of(authorization: str | None) -> User | None:
    """Return the active account that an `Authorization: Bearer …` header belongs to, or None."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    query = select(User).join(ApiToken).where(ApiToken.hash == digest(token.strip()), User.active)
    return db.session.scalar(query)
