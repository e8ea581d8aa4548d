"""A model behind a web application: the factory names every room, and only here do they meet."""

from flask import Flask

from app import (
    cli,
    db,
    errors,
    health,
    history,
    languages,
    logs,
    migrations,
    predict,
    retention,
    security,
)
#{% if cookiecutter.auth == "login" %}
from app.admin import init_app as init_admin
from app.auth import init_app as init_auth
#{% endif %}
from app.config import Settings, SettingsError, load_settings
from app.model.kind import PROJECT

__all__ = ["Settings", "SettingsError", "create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application. Raises SettingsError where a setting is unknown, wrong or unsafe."""
    settings = settings or load_settings()
    app = Flask(__name__, instance_path=str(settings.instance_dir))
    app.debug = settings.flask_debug  # read once, and as strictly as the other settings
    app.config["PROJECT"] = PROJECT
    base = (logs, errors, security, languages, db, migrations)
    for room in (*base, health, predict, history, retention, cli):
        room.init_app(app, settings)
    #{% if cookiecutter.auth == "login" %}
    init_auth(app, settings)
    init_admin(app, settings)
    #{% endif %}
    return app
