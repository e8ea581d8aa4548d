"""What the API answers, as records; the OpenAPI document is made from them."""

from pydantic import BaseModel

from app.model.signature import Input


class PredictionBody(BaseModel):
    """One answer; `id` is null where the prediction isn't kept."""

    id: str | None
    label: str
    probabilities: dict[str, float]
    model_version: str
    duration_ms: float


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
    """What the model takes, gives and scored on data it had not seen."""

    version: str
    kind: str
    created_at: str
    input: Input
    classes: list[str]
    metrics: dict[str, float]
