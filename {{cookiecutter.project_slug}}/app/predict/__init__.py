"""The room that asks the model: a page for people, an API for programs."""

from flask import Flask

from app.config import Settings
from app.predict import api, docs, views
from app.predict.service import ModelService
from app.security import csrf


def init_app(app: Flask, settings: Settings) -> None:
    """Add the pages and the API; the model is loaded when it is first needed."""
    app.extensions["model"] = ModelService(settings.models_dir)
    app.config["MAX_PIXELS"] = settings.max_pixels
    app.register_blueprint(views.blueprint)
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(api.blueprint)
    csrf.exempt(api.blueprint)  # it takes no cookie, so a foreign page has nothing to borrow
