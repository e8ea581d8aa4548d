"""Proof that who sits at a signed-in browser is the owner of the account."""

from flask import g, request
from flask_security import verify_password

from app.auth.signin import LONGEST_PASSWORD

WRONG = "This isn't your password."


def knows_password() -> bool:
    """Tell whether the form has the account's password; hashes only what may be one."""
    given = request.form.get("password", "")
    return 0 < len(given) <= LONGEST_PASSWORD and verify_password(given, g.account.password)
