"""Browsers that an account has signed in from before, known by a signed cookie.

The cookie opens nothing. It only lets such a browser have its attempts counted apart.
"""

import secrets
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

KNOWN_FOR = timedelta(days=365)


def cookie_name() -> str:
    """Return the cookie's name; its prefix keeps other hosts of the domain from setting it."""
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}{current_app.config['PROJECT']['slug']}-device"


def signer() -> URLSafeTimedSerializer:
    """Return what signs the cookie, so that nobody can make one."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known device")


def known(account: str) -> str | None:
    """Return the id of this browser where it is known to the account, else None."""
    cookie = request.cookies.get(cookie_name(), "")
    try:
        owner, device = signer().loads(cookie, max_age=int(KNOWN_FOR.total_seconds()))
    except BadData:
        return None
    return str(device) if owner == account else None


def remember(account: str, response: Response) -> Response:
    """Make this browser known to the account that has just signed in."""
    response.set_cookie(
        cookie_name(),
        signer().dumps([account, secrets.token_hex(16)]),
        max_age=KNOWN_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
    return response
