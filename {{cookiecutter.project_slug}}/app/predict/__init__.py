"""The room that asks the model: a page for people, an API for programs."""

from flask import Flask

from app.config import Settings, SettingsError
from app.model.activation import require_own
from app.model.artifact import ArtifactError
from app.model.bounds import Bounds, Turns
from app.model.kind import kind
from app.model.trust import Trust
from app.predict import api, docs, service, views
from app.predict.calls import Calls
from app.predict.lane import Lane
from app.security import csrf


def check_models(app: Flask, settings: Settings) -> None:
    """Refuse models that others could exchange; development only says so. Raises SettingsError."""
    try:
        require_own(settings.models_dir)
    except ArtifactError as error:
        if settings.app_env == "production":
            raise SettingsError(f"MODELS_DIR is unsafe: {error}") from None
        app.logger.warning("production would refuse this: %s", error)


def init_app(app: Flask, settings: Settings) -> None:
    """Add the pages and the API; the model is loaded when it is first needed.

    Raises SettingsError for models that aren't safe.
    """
    check_models(app, settings)
    model = service.ModelService(
        settings.models_dir,
        Trust(settings.trusted_types),
        settings.compiled_model,
        bounds := Bounds(settings.predictions_at_once, seconds=settings.prediction_seconds),
        own_only=settings.app_env == "production",
    )
    service.init_app(app, model)
    calls = app.extensions["calls"] = Calls(app, settings, Turns(bounds))
    app.wsgi_app = Lane(app, calls, app.wsgi_app)  # type: ignore[method-assign]
    app.config["MAX_PIXELS"], app.config["MAX_ROWS"] = settings.max_pixels, settings.max_rows
    app.config["LARGE_BODIES"] |= {"predict.predict", "api.predict"}
    app.config["KIND"] = kind.NAME  # names the folder of the templates for this kind of data
    app.register_blueprint(views.blueprint)
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(api.blueprint)
    csrf.exempt(api.blueprint)  # it takes no cookie, so a foreign page has nothing to borrow
