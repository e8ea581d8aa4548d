"""The OpenAPI document, made from the records that are really sent and the model that answers.

Written out by hand because the libraries that generate one freeze it when the views are
defined, while ours follows the active model.
"""

from typing import Any, Literal

from flask import current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.predict.bodies import ModelBody, PredictionBody, ProblemBody
from app.predict.inputs import FIELD, PictureBody
from app.predict.service import ModelNotReady, service

PROBLEM = "application/problem+json"
REFUSALS = {
    "400": "The request could not be understood.",
    "413": "The upload is too large.",
    "415": "The body is of a type that is not accepted.",
    "422": "The picture could not be accepted; `errors` names each field and its problem.",
    "503": "The model is not ready; `detail` says why.",
}


def reference(name: str) -> dict[str, str]:
    """Return a reference to one of the document's schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def answers(schema: str, refusals: list[str], example: dict[str, Any] | None) -> dict[str, Any]:
    """Return the responses of an operation: its success, and the refusals it may meet."""
    success: dict[str, Any] = {"schema": reference(schema)}
    if example:
        success["example"] = example
    responses: dict[str, Any] = {
        "200": {"description": "The answer.", "content": {"application/json": success}}
    }
    for status in refusals:
        content = {PROBLEM: {"schema": reference("ProblemBody")}}
        responses[status] = {"description": REFUSALS[status], "content": content}
    return responses


def example_answer() -> dict[str, Any] | None:
    """Return what the active model answers to its first example, or None without a model."""
    try:
        predictor = service().predictor()
    except ModelNotReady:
        return None
    answer = predictor.signature.examples[0].answer
    return {
        "id": None,
        "label": answer.label,
        "probabilities": {name: round(p, 6) for name, p in answer.probabilities.items()},
        "model_version": predictor.version,
        "duration_ms": 1.5,
    }


def picture_body() -> dict[str, Any]:
    """Return the two ways to send a picture."""
    binary = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}
    form = {
        "type": "object",
        "properties": {FIELD: binary},
        "required": [FIELD],
        "additionalProperties": False,
    }
    return {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": form},
            "application/json": {"schema": reference("PictureBody")},
        },
    }


def schemas() -> dict[str, Any]:
    """Return the JSON schemas of every record, the classes those of the active model."""
    modes: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        (PictureBody, "validation"),
        (PredictionBody, "serialization"),
        (ModelBody, "serialization"),
        (ProblemBody, "serialization"),
    ]
    _, found = models_json_schema(modes, ref_template="#/components/schemas/{model}")
    definitions: dict[str, Any] = found["$defs"]
    definitions["PictureBody"]["properties"][FIELD]["contentEncoding"] = "base64"
    if answer := example_answer():
        definitions["PredictionBody"]["properties"]["label"]["enum"] = [*answer["probabilities"]]
    return definitions


def describe_api() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of this application and its active model."""
    project, limit = current_app.config["PROJECT"], current_app.config["MAX_UPLOAD_BYTES"] / 1e6
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": project["name"], "description": project["description"], "version": "1"},
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/predict": {
                "post": {
                    "operationId": "predict",
                    "summary": "Answer one picture",
                    "description": f"A PNG, JPEG or WEBP of at most {limit:g} MB; "
                    "of an animation, the first frame. The answer's id names it in the "
                    "history; it is null where nothing is kept.",
                    "requestBody": picture_body(),
                    "responses": answers("PredictionBody", [*REFUSALS], example_answer()),
                }
            },
            "/api/v1/model": {
                "get": {
                    "operationId": "model",
                    "summary": "Describe the model that answers",
                    "responses": answers("ModelBody", ["503"], None),
                }
            },
        },
        "components": {"schemas": schemas()},
    }
    if describe_access := current_app.extensions.get("describe_access"):
        describe_access(document)
    return document
