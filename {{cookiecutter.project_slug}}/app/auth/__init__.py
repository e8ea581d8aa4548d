"""The room that knows people: accounts, sign-in, API tokens, roles."""

from functools import partial

from flask import Flask

from app.auth import (
    cli,
    guard,
    purge,
    reset,
    reset_views,
    second_factor_views,
    second_step,
    sessions,
    signin,
    targets,
    throttle,
    tokens,
    views,
)
from app.config import Settings
from app.owner import CALLER, OWNER
from app.retention import purging


def init_app(app: Flask, settings: Settings) -> None:
    """Guard every route, add the pages, and make accounts the owners of predictions."""
    app.before_request(targets.check_target)
    throttle.init_app(app)
    signin.init_app(app, settings)
    sessions.init_app(app, settings)
    reset.init_app(app, settings)
    second_step.init_app(app)
    app.before_request(guard.require_account)
    app.extensions[OWNER] = guard.account_owner
    one_machine = settings.database_url.startswith("sqlite")
    stamp = settings.instance_dir / "tokens-changed" if one_machine else None
    known = app.extensions["known_tokens"] = tokens.KnownTokens(app, stamp)
    app.extensions[CALLER] = partial(guard.token_owner, known)
    app.extensions["describe_access"] = guard.describe_access
    for pages in (views, reset_views, second_factor_views):
        app.register_blueprint(pages.blueprint)
    app.cli.add_command(cli.user)
    purging.connect(purge.forget_expired, app)
