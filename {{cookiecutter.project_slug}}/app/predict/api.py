"""The API: the same questions and answers as the page, in JSON."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.predict import inputs
from app.predict.answers import ask
from app.predict.bodies import ModelBody, PredictionBody
from app.predict.openapi import describe_api
from app.predict.service import ModelNotReady, service

blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.post("/v1/predict")
def predict() -> ResponseReturnValue:
    """Answer one picture."""
    answered = ask(inputs.from_request(), source="api")
    found = answered.prediction
    body = PredictionBody(
        id=answered.id,
        label=found.label,
        probabilities=found.probabilities,
        model_version=found.model_version,
        duration_ms=round(found.duration_ms, 3),
    )
    return jsonify(body.model_dump())


@blueprint.get("/v1/model")
def model() -> ResponseReturnValue:
    """Describe the model that answers."""
    try:
        artifact = service().predictor().artifact
    except ModelNotReady as error:
        raise Problem(503, str(error)) from None
    body = ModelBody(
        version=artifact.manifest.version,
        kind=artifact.signature.kind,
        created_at=artifact.manifest.created_at,
        input=artifact.signature.input,
        classes=artifact.signature.classes,
        metrics=artifact.manifest.metrics,
    )
    return jsonify(body.model_dump())


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Return the OpenAPI document, which follows the active model."""
    return jsonify(describe_api())
