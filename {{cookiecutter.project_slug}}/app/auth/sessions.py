"""Sessions on the server: a row for each browser that is signed in, looked for at every request.

Flask's cookie keeps what an unknown visitor needs too, the secret of the forms. For who is signed
in it holds a random secret besides, whose hash is the row's: without the row the cookie is nobody.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request, session
from flask_login import user_logged_out
from flask_security.signals import password_changed, user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, contains_eager

from app.auth.browsers import describe
from app.auth.models import BrowserSession, User
from app.auth.tokens import digest
from app.config import Settings
from app.db import db, writing

log = logging.getLogger(__name__)
KEY = "sid"  # of the secret, in Flask's session
SEEN_EVERY = timedelta(minutes=1)  # how often a use is written down


def this_browser() -> str:
    """Return the hash of this browser's secret; of none it is one that no row has."""
    return digest(session.get(KEY, ""))


def ended(now: datetime) -> ColumnElement[bool]:
    """Return the condition for sessions that are too old, or weren't used for too long."""
    idle, longest = current_app.config["SESSION_LIMITS"]
    return or_(
        BrowserSession.seen_at <= now - idle,
        BrowserSession.created_at <= now - longest,
    )


def load(uniquifier: str) -> User | None:
    """Return the account that is signed in here, None where the session has ended."""
    now = datetime.now(UTC)
    found = db.session.scalar(
        select(BrowserSession)
        .join(BrowserSession.user)
        .where(
            BrowserSession.hash == this_browser(),
            ~ended(now),
            User.fs_uniquifier == uniquifier,
            User.active,
        )
        .options(contains_eager(BrowserSession.user))
    )
    if found is None:
        return None
    set_request_attr("fs_authn_via", "session")  # how Flask-Security's own views ask
    g.used_unnoted = now - found.seen_at >= SEEN_EVERY
    return found.user


def begin(_app: Flask, user: User, **_details: Any) -> None:
    """Give the browser a new secret and row in the transaction that signs it in."""
    now = datetime.now(UTC)
    old = or_(BrowserSession.hash == this_browser(), ended(now))
    db.session.execute(delete(BrowserSession).where(old))
    session[KEY] = secrets.token_urlsafe(32)
    db.session.add(
        BrowserSession(
            user=user,
            hash=this_browser(),
            browser=describe(request.user_agent.string),
            created_at=now,
            seen_at=now,
        )
    )


def end(_app: Flask, **_details: Any) -> None:
    """Delete this browser's row at sign-out: a copy of its cookie opens nothing from now on."""
    db.session.rollback()  # it may hold the write lock, which the next line takes
    with writing() as database:
        database.execute(delete(BrowserSession).where(BrowserSession.hash == this_browser()))
    session.pop(KEY, None)


def end_all(database: Session, user_id: int, but: str | None = None) -> None:
    """Delete an account's rows in a transaction, all or all but one."""
    theirs = delete(BrowserSession).where(BrowserSession.user_id == user_id)
    database.execute(theirs.where(BrowserSession.hash != but) if but else theirs)


def end_others(user: User) -> None:
    """Sign an account out everywhere but in this browser."""
    with writing() as database:
        end_all(database, user.id, but=this_browser())


def end_after_change(_app: Flask, user: User, **_details: Any) -> None:
    """Let a new password end the other sessions, in the transaction that changes it."""
    end_all(db.session, user.id, but=this_browser())


def of_user(user: User) -> Sequence[BrowserSession]:
    """Return an account's open sessions, the last used first."""
    query = select(BrowserSession).where(
        BrowserSession.user_id == user.id, ~ended(datetime.now(UTC))
    )
    return db.session.scalars(query.order_by(BrowserSession.seen_at.desc())).all()


def note_use(response: Response) -> Response:
    """Write down that the session was used, once a minute; a database that is busy may miss it."""
    if not g.get("used_unnoted"):
        return response
    db.session.rollback()  # the view is done; what it left open could hold the write lock
    try:
        with writing() as database:
            used = update(BrowserSession).where(BrowserSession.hash == this_browser())
            database.execute(used.values(seen_at=datetime.now(UTC)))
    except OperationalError as error:
        log.warning("the use of a session was not written down", exc_info=error)
    return response


def init_app(app: Flask, settings: Settings) -> None:
    """Hang the rows on Flask-Security's signing in and out."""
    app.config["SESSION_LIMITS"] = (
        timedelta(minutes=settings.session_idle_minutes),
        timedelta(days=settings.session_days),
    )
    app.login_manager.user_loader(load)  # type: ignore[attr-defined]
    user_authenticated.connect(begin, app)
    user_logged_out.connect(end, app)
    password_changed.connect(end_after_change, app)
    app.after_request(note_use)
