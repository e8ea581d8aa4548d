"""The room that knows people: accounts, sign-in, API tokens, roles."""

from flask import Flask

from app.auth import cli, guard, signin, views
from app.config import Settings
from app.owner import OWNER


def init_app(app: Flask, settings: Settings) -> None:
    """Guard every route, add the pages, and make accounts the owners of predictions."""
    signin.init_app(app, settings)
    app.before_request(guard.require_account)
    app.extensions[OWNER] = guard.account_owner
    app.extensions["describe_access"] = guard.describe_access
    app.register_blueprint(views.blueprint)
    app.cli.add_command(cli.user)
