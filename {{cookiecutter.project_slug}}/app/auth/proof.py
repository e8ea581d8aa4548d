"""Proof that who sits at a signed-in browser is the owner of the account."""

from flask import g, request
from flask_security import verify_password

from app.auth import attempts
from app.auth.passwords import LONGEST
from app.auth.throttle import own_password
from app.db import db
from app.model.message import Message

WRONG = Message("This isn't your password.")


def knows_password() -> bool:
    """Tell whether the form has the account's password; hashes only what may be one.

    Raises TooManyAttempts.
    """
    given = request.form.get("password", "")
    if not 0 < len(given) <= LONGEST:
        return False
    attempts.reserve(own_password(g.account))
    if not verify_password(given, g.account.password):
        return False
    attempts.release()
    db.session.commit()
    db.session.refresh(g.account)  # now: a view that writes must not begin to read once more
    return True
