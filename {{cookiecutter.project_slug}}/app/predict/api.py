"""The API: the same questions and answers as the page, in JSON."""

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.model.kind import kind
from app.owner import current_owner
from app.predict import inputs
from app.predict.bodies import model_body
from app.predict.calls import FORM, JSON, Calls
from app.predict.idempotency import HEADER
from app.predict.openapi import describe_api
from app.predict.service import current_predictor

FORMS = {FORM, "application/x-www-form-urlencoded"}
blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.post("/v1/predict")
def predict() -> ResponseReturnValue:
    """Answer one input, or an array of them."""
    calls: Calls = current_app.extensions["calls"]
    predictor = current_predictor()
    takes_files = inputs.takes_files(predictor)
    if request.mimetype == JSON:
        asked = calls.read_json(predictor, request.get_data())
    elif takes_files and request.mimetype in FORMS:
        asked = inputs.Asked([inputs.from_form()], many=False)
    else:
        form = ", or the file as multipart/form-data" if takes_files else ""
        raise Problem(415, f"Send the {kind.NOUN} as application/json{form}.")
    key = request.headers.get(HEADER)
    content, headers = calls.answer(predictor, current_owner(), asked, key)
    return Response(content, mimetype=JSON, headers=headers)


@blueprint.get("/v1/model")
def model() -> ResponseReturnValue:
    """Describe the model that answers."""
    return jsonify(model_body(current_predictor().artifact))


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Return the OpenAPI document, which follows the active model."""
    return jsonify(describe_api())
