"""Finding and changing accounts, for the pages and the command line alike."""

from collections.abc import Sequence
from typing import Any, cast

from flask import current_app
from flask_security import FSQLALiteUserDatastore, hash_password
from flask_security.mail_util import EmailValidateException
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.auth.models import Role, User
from app.auth.sessions import end_all
from app.auth.tokens import forget_known
from app.db import db, write_lock, writing
from app.owner import gone


class AccountError(ValueError):
    """An account can't be made or changed; the message says why and what would help."""


class LastAdmin(AccountError):
    """Without this account nobody could look after the others any more."""


class Datastore(FSQLALiteUserDatastore):
    """Flask-Security's access to accounts; a new one has the role `user`."""

    def create_user(self, **values: Any) -> User:
        """Add an account to the session."""
        values.setdefault("roles", ["user"])
        return cast(User, super().create_user(**values))


datastore = Datastore(db, User, Role)


def all_accounts() -> Sequence[User]:
    """Return every account, oldest first."""
    return db.session.scalars(select(User).order_by(User.id)).all()


def create(email: str, password: str, role: str) -> None:
    """Make an account. Raises AccountError."""
    security = current_app.extensions["security"]
    try:
        address = security.mail_util.validate(email)
    except EmailValidateException:
        raise AccountError(
            f"{email!r} is no e-mail address: use one like ada@example.org."
        ) from None
    problems, password = security.password_util.validate(password, True, email=address)
    if problems:
        raise AccountError(" ".join(problems))
    hashed = hash_password(password)
    with write_lock():
        if datastore.find_user(case_insensitive=True, email=address):
            raise AccountError(f"{address} has an account already.")
        datastore.create_user(email=address, password=hashed, roles=[role])
        db.session.commit()


def find(session: Session, email: str) -> User:
    """Return the account with this address. Raises AccountError."""
    user = session.scalar(select(User).where(User.email == email.lower()))
    if user is None:
        raise AccountError(
            f"There is no account {email!r}: `flask --app wsgi user list` shows all."
        )
    return user


def change(email: str, active: bool | None = None, role: str | None = None) -> None:
    """Enable, disable or promote an account. Disabling ends its sessions.

    Raises AccountError; LastAdmin where no admin would be left who can sign in.
    """
    with writing() as session:
        user = find(session, email)
        if active is False or role == "user":
            keep_an_admin(session, user)
        if role is not None:
            user.roles = list(session.scalars(select(Role).where(Role.name == role)))
        if active is not None:
            user.active = active
        if active is False:
            end_all(session, user.id)
    forget_known()


def keep_an_admin(session: Session, user: User) -> None:
    """Refuse to shut out, or to take the role from, the last admin. Raises LastAdmin."""
    others = select(User.id).join(User.roles).where(Role.name == "admin", User.active)
    only = session.scalar(others.where(User.id != user.id).limit(1)) is None
    if only and user.is_admin and user.active:
        raise LastAdmin(
            f"{user.email} is the last admin who can sign in: make somebody else an admin first, "
            "with `flask --app wsgi user promote`."
        )


def remove(email: str) -> None:
    """Delete an account and all that is kept of it, in one transaction. Raises AccountError."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with writing() as session:
        user = find(session, email)
        gone.send(app, owner=f"user:{user.id}", session=session)
        session.execute(delete(User).where(User.id == user.id))  # and all rows that name it
    forget_known()
