"""The OpenAPI document, made from the signature of the model that answers.

Written out by hand because the libraries that generate one freeze it when the views are
defined, while ours follows the active model.
"""

from typing import Any

from flask import current_app
from pydantic.json_schema import models_json_schema

from app.errors import Problem
from app.model.kind import kind
from app.model.signature import Classes, Output, Signature
from app.predict.bodies import ModelBody, ProblemBody, answer_body
from app.predict.idempotency import HEADER, LONGEST
from app.predict.service import current_predictor

PROBLEM = "application/problem+json"
REFUSALS = {
    "400": "The request could not be understood.",
    "413": "The body is too large.",
    "415": "The body is of a type that is not accepted.",
    "422": "The input could not be accepted; `errors` names each field and its problem.",
    "503": "The model is not ready, or too much is asked at once; `detail` says which.",
}
KEPT = {
    "409": "What this Idempotency-Key asked has been deleted since.",
    "507": "There is no room left to keep the prediction.",
}
KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[ -~]+$"},
    "description": "A UUID, say. Where an answer is lost, the same call with the same key within a "
    "day gets it again, and nothing is kept twice.",
}
NUMBERS = {"type": "object", "additionalProperties": {"type": "number"}}


def reference(name: str) -> dict[str, str]:
    """Return a reference to one of the document's schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def answers(
    schema: str,
    refusals: list[str],
    example: dict[str, Any] | None = None,
    for_arrays: str | None = None,
) -> dict[str, Any]:
    """Return the responses of an operation: its success, and the refusals it may meet."""
    success: dict[str, Any] = {"schema": reference(schema)}
    if for_arrays:
        success["schema"] = {"oneOf": [reference(schema), reference(for_arrays)]}
    if example:
        success["example"] = example
    responses: dict[str, Any] = {
        "200": {"description": "The answer.", "content": {"application/json": success}}
    }
    for status in refusals:
        content = {PROBLEM: {"schema": reference("ProblemBody")}}
        responses[status] = {"description": (REFUSALS | KEPT)[status], "content": content}
    return responses


def active_signature() -> tuple[Signature, str] | None:
    """Return the active model's signature and version, or None without a model."""
    try:
        predictor = current_predictor()
    except Problem:
        return None
    return predictor.signature, predictor.version


def example_answer() -> dict[str, Any] | None:
    """Return what the active model answers to its first example, or None without a model."""
    found = active_signature()
    if not found:
        return None
    signature, version = found
    body = answer_body(signature.examples[0].answer)
    return {"id": None, **body, "model_version": version, "duration_ms": 1.5}


def question_schema(signature: Signature) -> dict[str, Any]:
    """Return the schema of what the model is asked."""
    return {
        "type": "object",
        "properties": {field.name: field.to_schema() for field in signature.fields},
        "required": [field.name for field in signature.fields if not field.missing],
        "additionalProperties": False,
    }


def answer_schema(output: Output | None) -> dict[str, Any]:
    """Return the schema of an answer, with the classes and the figures that the model gives."""
    properties: dict[str, Any] = {"id": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
    optional = {"reasons"}
    if isinstance(output, Classes):
        properties["label"] = {"enum": output.labels}
        if output.gives != "labels":
            properties[output.gives] = NUMBERS
        part = {"word": {"type": "string"}, "weight": {"type": "number"}}
        item = {"type": "object", "properties": part, "required": [*part]}
        if kind.NAME == "text":
            properties["reasons"] = {"type": "array", "items": item}
    elif output is not None:
        properties["value"] = {"type": "number", "description": output.target}
        properties["unit"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}
        properties |= {name: {"type": "number"} for name in ("low", "high", "share_below")}
    properties |= {"model_version": {"type": "string"}, "duration_ms": {"type": "number"}}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def question_body(signature: Signature | None) -> dict[str, Any]:
    """Return the ways to send a question: JSON, and a form where the model takes a file."""
    question: dict[str, Any] = reference("Question")
    if signature and takes_arrays(signature):
        question = {"oneOf": [question, {"type": "array", "items": question, "minItems": 1}]}
    content: dict[str, Any] = {"application/json": {"schema": question}}
    if signature and signature.examples[0].values:
        content["application/json"]["example"] = signature.examples[0].values
    if signature and any(field.is_file for field in signature.fields):
        schema = question_schema(signature)
        for name in schema["properties"]:
            schema["properties"][name] = {
                "type": "string",
                "format": "binary",
                "contentMediaType": "application/octet-stream",
            }
        content = {"multipart/form-data": {"schema": schema}, **content}
    return {"required": True, "content": content}


def schemas(signature: Signature | None) -> dict[str, Any]:
    """Return the JSON schemas of every body, those of questions and answers the active model's."""
    _, found = models_json_schema(
        [(ModelBody, "serialization"), (ProblemBody, "serialization")],
        ref_template="#/components/schemas/{model}",
    )
    definitions: dict[str, Any] = found["$defs"]
    definitions["Question"] = question_schema(signature) if signature else {"type": "object"}
    definitions["Answer"] = answer_schema(signature.output if signature else None)
    if signature and takes_arrays(signature):
        definitions["Answers"] = answers_schema(definitions["Answer"])
    return definitions


def takes_arrays(signature: Signature) -> bool:
    """Tell whether several questions can be asked in one call: those without a file."""
    return not any(field.is_file for field in signature.fields)


def answers_schema(one: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the answers to an array of questions."""
    origin = ("model_version", "duration_ms")
    properties = {name: part for name, part in one["properties"].items() if name not in origin}
    required = [name for name in one["required"] if name not in origin]
    item = {"type": "object", "properties": properties, "required": required}
    return {
        "type": "object",
        "properties": {
            "predictions": {"type": "array", "items": item},
            **{name: one["properties"][name] for name in origin},
        },
        "required": ["predictions", *origin],
    }


def describe_question(signature: Signature | None) -> str:
    """Return in words what may be sent, and what comes of it."""
    limit = current_app.config["MAX_UPLOAD_BYTES"] / 1e6
    text = "The answer's id names it in the history; it is null where nothing is kept."
    if signature and any(field.is_file for field in signature.fields):
        formats = "A PNG, JPEG or WEBP of at most"
        return f"{formats} {limit:g} MB; of an animation, the first frame. {text}"
    most = current_app.config["MAX_ROWS"]
    return f"An array of up to {most:,} of them gets an array of answers. {text}"


def describe_api() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of this application and its active model."""
    project, found = current_app.config["PROJECT"], active_signature()
    signature = found[0] if found else None
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": project["name"], "description": project["description"], "version": "1"},
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/predict": {
                "post": {
                    "operationId": "predict",
                    "summary": f"Answer one {kind.NOUN}",
                    "description": describe_question(signature),
                    "parameters": [KEY],
                    "requestBody": question_body(signature),
                    "responses": answers(
                        "Answer",
                        [*REFUSALS, *KEPT],
                        example_answer(),
                        "Answers" if signature and takes_arrays(signature) else None,
                    ),
                }
            },
            "/api/v1/model": {
                "get": {
                    "operationId": "model",
                    "summary": "Describe the model that answers",
                    "responses": answers("ModelBody", ["503"]),
                }
            },
        },
        "components": {"schemas": schemas(signature)},
    }
    if describe_access := current_app.extensions.get("describe_access"):
        describe_access(document)
    return document
