"""Who may use what: a line for each endpoint, which app/auth/guard.py holds every request to.

Add a line for each route that you add. Until it is here, it needs an account, and under /api a
token; the tests fail meanwhile.
"""

from typing import Final, Literal

Who = Literal["anyone", "account", "owner", "admin", "token", "token or account"]
POLICY: Final[dict[str, Who]] = {
    "static": "anyone",
    "health.live": "anyone",
    "health.ready": "anyone",
    "languages.change": "anyone",
    # ways to an account
    "security.login": "anyone",
    "security.register": "anyone",
    "reset.ask": "anyone",
    "reset.choose": "anyone",
    "second_step.ask": "anyone",
    "second_step.check": "anyone",
    # whoever is signed in, and what is their own
    "security.logout": "account",
    "security.change_password": "account",
    "auth.account": "account",
    "auth.create_token": "account",
    "auth.end_other_sessions": "account",
    "auth.ask_to_delete": "account",
    "auth.delete_account": "account",
    "second_factor.page": "account",
    "second_factor.turn_on": "account",
    "second_factor.renew_recovery_codes": "account",
    "second_factor.turn_off": "account",
    "predict.form": "account",
    "predict.predict": "account",
    "predict.ask_example": "account",
    "predict.example": "account",
    "predict.model": "account",
    "predict.card": "account",
    "predict.evaluation": "account",
    "docs.api": "account",
    "history.index": "account",
    "history.delete_all": "account",
    "history.undo": "account",
    "history.export_csv": "account",
    "history.export_json": "account",
    # what the address names must be the account's own: the view answers anybody else 404
    "history.show": "owner",
    "history.picture": "owner",
    "history.thumbnail": "owner",
    "history.feedback": "owner",
    "history.delete": "owner",
    "why.show": "owner",
    "auth.revoke_token": "owner",
    # for anybody else there is nothing at these addresses
    "admin.overview": "admin",
    "admin.list_versions": "admin",
    "admin.activate": "admin",
    "admin.roll_back": "admin",
    "admin.drift": "admin",
    "people.index": "admin",
    "people.change": "admin",
    "people.ask_role": "admin",
    "people.change_role": "admin",
    "people.list_tokens": "admin",
    "people.revoke": "admin",
    # programs, whose cookie isn't looked at
    "api.predict": "token",
    "api.model": "token",
    "api.openapi": "token or account",
}


def policy_of(endpoint: str, path: str) -> Who:
    """Return who may use an endpoint that is asked for at a path."""
    strictest: Who = "token" if path.startswith("/api/") else "account"
    return POLICY.get(endpoint, strictest)
