"""The room for whoever looks after it all: people, tokens, model versions, and how it is used."""

from flask import Flask

from app.admin import people_views, views
from app.admin.versions import SHELF, Shelf
from app.config import Settings
from app.model.trust import Trust


def init_app(app: Flask, settings: Settings) -> None:
    """Add the pages, all of which are an admin's."""
    app.extensions[SHELF] = Shelf(
        settings.models_dir,
        Trust(settings.trusted_types),
        settings.compiled_model,
        own_only=settings.app_env == "production",
    )
    app.register_blueprint(views.blueprint)
    app.register_blueprint(people_views.blueprint)
