"""The API: the same questions and answers as the page, in JSON."""

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.model.codec import encode
from app.model.kind import kind
from app.owner import current_owner
from app.predict import inputs
from app.predict.answers import ask
from app.predict.bodies import model_body, prediction_body
from app.predict.calls import JSON, Calls
from app.predict.openapi import describe_api
from app.predict.service import current_predictor

FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.post("/v1/predict")
def predict() -> ResponseReturnValue:
    """Answer one input, or an array of them."""
    calls: Calls = current_app.extensions["calls"]
    predictor = current_predictor()
    if request.mimetype == JSON:
        content = calls.answer(predictor, current_owner(), request.get_data())
        return Response(content, mimetype=JSON)
    takes_files = inputs.takes_files(predictor)
    if not takes_files or request.mimetype not in FORMS:
        form = ", or the file as multipart/form-data" if takes_files else ""
        raise Problem(415, f"Send the {kind.NOUN} as application/json{form}.")
    owner = current_owner() if calls.records else None
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    (answered,) = ask(app, predictor, [inputs.from_form()], "api", owner)
    return Response(encode(prediction_body(answered)), mimetype=JSON)


@blueprint.get("/v1/model")
def model() -> ResponseReturnValue:
    """Describe the model that answers."""
    return jsonify(model_body(current_predictor().artifact))


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Return the OpenAPI document, which follows the active model."""
    return jsonify(describe_api())
