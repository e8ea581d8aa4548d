"""`flask purge` also forgets what has run out in the room of accounts, and nothing that hasn't."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from app.auth.models import Attempt, BrowserSession, PasswordReset, User
from app.db import db, writing
from tests.people import Browser
from tests.test_purge import purge


def test_what_has_run_out_is_forgotten_and_the_rest_stays(app: Flask, ada: Browser) -> None:
    now = datetime.now(UTC)
    with app.app_context(), writing() as session:
        user = session.scalars(select(User.id).where(User.email == "ada@example.org")).one()
        for minutes in (59, 61):
            then = now - timedelta(minutes=minutes)
            link = PasswordReset(user_id=user, hash=f"{minutes}", created_at=then)
            session.add_all([link, Attempt(bucket=f"{minutes}", expires_at=then)])
        session.add(Attempt(bucket="later", expires_at=now + timedelta(minutes=1)))
        open_sessions = len(session.scalars(select(BrowserSession)).all())
    said = "Deleted 0 sessions, 2 attempts and 1 links that had run out.\n"
    assert said in purge(app, "--older-than", "30d").output
    assert ada.get("/account").status_code == 200
    with app.app_context(), writing() as session:
        session.execute(update(BrowserSession).values(created_at=now - timedelta(days=91)))
    said = f"Deleted {open_sessions} sessions, 0 attempts and 0 links that had run out.\n"
    assert said in purge(app, "--older-than", "30d").output
    assert ada.get("/account").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(Attempt.bucket)).all() == ["later"]
        assert db.session.scalars(select(PasswordReset.hash)).all() == ["59"]
