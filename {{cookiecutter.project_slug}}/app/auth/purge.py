"""Forgetting sessions, counted attempts and links for a new password that have run out."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import delete

from app.auth.models import Attempt, BrowserSession, PasswordReset
from app.auth.reset import VALID_FOR
from app.auth.sessions import ended
from app.db import writing


def forget_expired(_app: Flask, **_details: Any) -> str:
    """Delete what has run out, however old it is; say how many."""
    now = datetime.now(UTC)
    old_link = PasswordReset.created_at <= now - VALID_FOR
    run_out = (
        delete(BrowserSession).where(ended(now)).returning(BrowserSession.id),
        delete(Attempt).where(Attempt.expires_at <= now).returning(Attempt.id),
        delete(PasswordReset).where(old_link).returning(PasswordReset.id),
    )
    with writing() as session:
        sessions, attempts, links = (len(session.scalars(each).all()) for each in run_out)
    return f"{sessions} sessions, {attempts} attempts and {links} links that had run out"
