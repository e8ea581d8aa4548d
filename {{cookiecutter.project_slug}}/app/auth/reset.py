"""Links for a forgotten password: used once, valid for an hour, stored as a hash."""

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _
from flask_security import hash_password
from flask_security.signals import password_changed
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from app.auth import accounts
from app.auth.errands import Errands
from app.auth.letters import post_office, public_url
from app.auth.models import PasswordReset, User
from app.auth.sessions import end_all
from app.auth.tokens import digest
from app.config import Settings
from app.db import db, writing
from app.errors import Problem
from app.model.message import Message

VALID_FOR = timedelta(hours=1)
MOST_LETTERS = 3  # to one account within that time, whoever asks for them
MOST_WAITING = 100  # requests of one process whose letters weren't sent yet
LETTER = Message("""\
Somebody, you we hope, said that the password for %(email)s at "%(name)s" is forgotten.
Choose a new one within an hour:

%(link)s

If it wasn't you, do nothing: your password stays as it is.
""")
SUBJECT = Message("Your password for %(name)s")


def is_valid() -> ColumnElement[bool]:
    """Return the condition for links that aren't too old."""
    return PasswordReset.created_at > datetime.now(UTC) - VALID_FOR


def make_link(session: Session, user: User) -> str:
    """Return a new link, kept in a transaction. Its host is PUBLIC_URL's and never a request's."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(PasswordReset).where(~is_valid()))
    session.add(PasswordReset(user_id=user.id, hash=digest(token), created_at=datetime.now(UTC)))
    return f"{current_app.config['PUBLIC_URL']}/new-password/{token}"


def link_for(email: str) -> str:
    """Return a link to be handed over by an administrator. Raises AccountError."""
    if not current_app.config["PUBLIC_URL"]:
        raise accounts.AccountError(
            "PUBLIC_URL is missing: put the address that people open, such as "
            "https://app.example.org, into .env; the link begins with it."
        )
    with writing() as session:
        user = accounts.find(session, email)
        if not user.active:
            raise accounts.AccountError(f"{email} is disabled: enable it first.")
        return make_link(session, user)


def send_link(app: Flask, email: str, subject: str, text: str) -> None:
    """Send a letter with a link, if an active account has this address. Raises OSError.

    Subject and text are patterns like SUBJECT and LETTER.
    """
    with app.app_context():
        with writing() as session:
            user = session.scalar(select(User).where(User.email == email.lower(), User.active))
            if user is None:
                return
            recent = select(func.count()).where(PasswordReset.user_id == user.id, is_valid())
            if (session.scalar(recent) or 0) >= MOST_LETTERS:
                return
            link, name = make_link(session, user), app.config["PROJECT"]["name"]
        values = {"email": email.lower(), "name": name, "link": link}
        app.extensions["post_office"].send(email.lower(), subject % values, text % values)


def ask_for_link(email: str) -> None:
    """See to a letter after the answer, which is the same for every address. Raises Problem.

    It is in the language of the page on which it was asked for.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    errands: Errands = app.extensions["errands"]
    subject, text = _(SUBJECT), _(LETTER)
    if not errands.add(lambda: send_link(app, email, subject, text)):
        problem = Message("Too many letters are waiting. Try again soon.")
        raise Problem(503, problem, retry_after=60)


def account_of(token: str) -> User | None:
    """Return whose password a link may set, None where it was used or is too old."""
    query = select(User).join(PasswordReset, PasswordReset.user_id == User.id)
    return db.session.scalar(
        query.where(
            PasswordReset.hash == digest(token),
            is_valid(),
            User.active,
        )
    )


def use(token: str, password: str) -> bool:
    """Set a new password and end every session; False where the link isn't valid (any more)."""
    hashed = hash_password(password)
    with writing() as session:
        link = delete(PasswordReset).where(PasswordReset.hash == digest(token), is_valid())
        user_id = session.scalar(link.returning(PasswordReset.user_id))
        user = session.get(User, user_id) if user_id else None
        if user is None or not user.active:
            return False
        user.password, user.fs_uniquifier = hashed, uuid.uuid4().hex
        session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))
        end_all(session, user.id)
    return True


def forget_links(_app: Flask, user: User, **_details: Any) -> None:
    """Let no older link undo a new password, in the transaction that sets it."""
    db.session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))


def init_app(app: Flask, settings: Settings) -> None:
    """Find the public address and the mail server, if they are set. Raises SettingsError."""
    app.config["PUBLIC_URL"] = public_url(settings)
    app.extensions["post_office"] = office = post_office(settings)
    app.extensions["errands"] = Errands(MOST_WAITING)
    app.config["SENDS_LETTERS"] = office is not None
    password_changed.connect(forget_links, app)
