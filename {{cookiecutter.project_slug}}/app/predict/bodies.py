"""What the API answers; the OpenAPI document is made from the same records."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from app.model.artifact import Artifact
from app.model.fields import AnyField
from app.model.predictor import Prediction
from app.model.signature import Answer, ClassAnswer, Output
from app.predict.answers import Answered


class FieldProblemBody(BaseModel):
    """What is wrong with one field."""

    field: str
    problem: str


class ProblemBody(BaseModel):
    """An error as RFC 9457 describes it, with every field's problem."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblemBody]
    request_id: str


class ModelBody(BaseModel):
    """What the model takes and gives, and its figures on the rows that it was tried on."""

    version: str
    kind: str
    created_at: str
    estimator: str
    fields: list[AnyField]
    output: Output
    metrics: dict[str, float]


def answer_body(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON carries it; what the model doesn't give is left out."""
    return answer.model_dump(exclude_none=isinstance(answer, ClassAnswer))


def prediction_body(answered: Answered) -> dict[str, Any]:
    """Return an answer with its origin; `id` is None where the prediction isn't kept."""
    return {"id": answered.id, **answered.prediction.body, **origin(answered.prediction)}


def predictions_body(answered: Sequence[Answered]) -> dict[str, Any]:
    """Return the answers to an array, with their origin."""
    found = [{"id": each.id, **each.prediction.body} for each in answered]
    return {"predictions": found, **origin(answered[0].prediction)}


def origin(prediction: Prediction) -> dict[str, Any]:
    """Return which version answered, and how long it took for all."""
    return {
        "model_version": prediction.model_version,
        "duration_ms": round(prediction.duration_ms, 3),
    }


def model_body(artifact: Artifact) -> dict[str, Any]:
    """Return the description of a version."""
    manifest, signature = artifact.manifest, artifact.signature
    body = ModelBody(
        version=manifest.version,
        kind=signature.kind,
        created_at=manifest.created_at,
        estimator=manifest.estimator,
        fields=signature.fields,
        output=signature.output,
        metrics=manifest.metrics,
    )
    return body.model_dump()
