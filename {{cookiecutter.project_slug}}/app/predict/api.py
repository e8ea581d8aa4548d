"""The API: the same questions and answers as the page, in JSON."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.predict import inputs
from app.predict.answers import ask
from app.predict.bodies import model_body, prediction_body
from app.predict.openapi import describe_api
from app.predict.service import current_predictor

blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.post("/v1/predict")
def predict() -> ResponseReturnValue:
    """Answer one input."""
    answered = ask(inputs.from_request(), source="api")
    return jsonify(prediction_body(answered.prediction, answered.id))


@blueprint.get("/v1/model")
def model() -> ResponseReturnValue:
    """Describe the model that answers."""
    return jsonify(model_body(current_predictor().artifact))


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Return the OpenAPI document, which follows the active model."""
    return jsonify(describe_api())
