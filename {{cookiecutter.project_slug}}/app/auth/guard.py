"""The one rule for every route: who may use it stands in policy.py."""

from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app.auth import tokens
from app.auth.models import User
from app.auth.policy import Who, policy_of
from app.errors import Problem
from app.owner import caller


def signed_in() -> User | None:
    """Return the account of this browser session, or None."""
    user: User = current_user
    return user if user.is_authenticated else None


def require_account() -> ResponseReturnValue | None:
    """Let nobody in who isn't known: a token for the API, a session for the pages."""
    if request.endpoint is None or (who := policy_of(request.endpoint, request.path)) == "anyone":
        return None  # an unknown address is answered 404 either way
    if who in {"token", "token or account"}:
        require_token(who)
        return None
    g.account = signed_in()
    if g.account is None:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("security.login", next=target))
    if who == "admin" and not g.account.is_admin:
        abort(404)
    return None


def require_token(who: Who) -> None:
    """Take a token, and the cookie only where it is told to."""
    if who == "token or account" and signed_in():
        return
    g.owner = caller(current_app, request.headers.get("Authorization"))


def token_owner(known: tokens.KnownTokens, authorization: str | None) -> str:
    """Return the owner of what a call of the API makes. Raises Problem."""
    account = known.account_of(authorization)
    if account is None:
        raise Problem(401, "Send a valid API token: Authorization: Bearer <token>.")
    return f"user:{account}"


def account_owner() -> str | None:
    """Return the owner of what this request makes."""
    owner: str = g.owner if "owner" in g else f"user:{g.account.id}"
    return owner


def describe_access(document: dict[str, Any]) -> None:
    """Add to the OpenAPI document how to be let in."""
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    refusal = {
        "description": "The token is missing, unknown or revoked.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
        },
    }
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"]["401"] = refusal
