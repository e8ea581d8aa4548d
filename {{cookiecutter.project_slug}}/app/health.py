"""Is the process alive, and can it answer? For load balancers, so both are open to everyone."""

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue

from app.config import Settings
from app.predict.service import ModelNotReady, service

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> ResponseReturnValue:
    """Answer 200 as long as the process takes requests."""
    return jsonify(status="alive")


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """Answer 200 once the model has answered its own examples, else 503 with the reason."""
    try:
        predictor = service().predictor(wait=False)
    except ModelNotReady as error:
        return jsonify(status="not ready", reason=str(error)), 503
    return jsonify(status="ready", model_version=predictor.version)


def init_app(app: Flask, settings: Settings) -> None:
    """Add the two probes."""
    app.register_blueprint(blueprint)
