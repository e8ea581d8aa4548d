"""Questions to the active model, whatever kind of data it answers for: good ones and bad ones."""

import base64
import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from app.model.artifact import Artifact
from app.model.fields import AnyField, CategoryField, Field, Json, PictureField, TextField
from app.model.kind import kind
from app.model.sample import Sample
from app.model.signature import Answer, ClassAnswer, Example

SHARES = ("probabilities", "scores")


@dataclass(frozen=True)
class Question:
    """One question: a value for each field (a picture as bytes), and the answer it should get."""

    values: dict[str, Any]
    answer: Answer

    @property
    def form(self) -> dict[str, Any]:
        """The question as a form of Flask's test client sends it; good for one request."""
        return {
            name: (io.BytesIO(value), "file") if isinstance(value, bytes) else typed(value)
            for name, value in self.values.items()
            if value is not None
        }

    @property
    def body(self) -> dict[str, Json]:
        """The question as a JSON object."""
        return {
            name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in self.values.items()
        }


def typed(value: Json) -> str:
    """Return a value as a browser sends it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def artifact_of(app: Flask) -> Artifact:
    """Return the version that an application serves."""
    found: Artifact = app.extensions["model"].predictor().artifact
    return found


def questions(app: Flask) -> list[Question]:
    """Return the examples that are stored with the version that an application serves."""
    return questions_of(artifact_of(app))


def questions_of(artifact: Artifact) -> list[Question]:
    """Return the examples that are stored with a version, as questions."""
    fields = artifact.signature.fields
    return [
        Question({each.name: value_of(each, example, artifact) for each in fields}, example.answer)
        for example in artifact.signature.examples
    ]


def question(app: Flask, number: int = 0) -> Question:
    """Return one of them."""
    return questions(app)[number]


def value_of(field: Field, example: Example, artifact: Artifact) -> Json | bytes:
    return artifact.files[example.file or ""] if field.is_file else example.values[field.name]


def bad_question(app: Flask) -> Question:
    """Return a question of which every field is wrong."""
    artifact = artifact_of(app)
    values = {each.name: bad_value(each) for each in artifact.signature.fields}
    return Question(values, artifact.signature.examples[0].answer)


def bad_value(field: AnyField) -> Json | bytes:
    """Return what no field of this type accepts, in a form or in JSON."""
    if isinstance(field, PictureField):
        return b"no picture"
    if isinstance(field, TextField):
        return "x" * (field.max_length + 1)
    if isinstance(field, CategoryField):
        return "".join(field.categories) + "?"
    return "perhaps"


def samples(artifact: Artifact) -> list[Sample]:
    """Return the examples of a version as samples that a predictor takes."""
    return [
        kind.from_example(
            artifact.signature.fields, example.values, artifact.files.get(example.file or "")
        )
        for example in artifact.signature.examples
    ]


def right_answer(classes: list[str]) -> str:
    """Return what a person might say is right, `classes` being those that the model knows."""
    return classes[-1] if classes else "12.5"


def numbers(answer: Answer) -> dict[str, float]:
    """Return the numbers of an answer by name."""
    if isinstance(answer, ClassAnswer):
        return answer.probabilities or answer.scores or {}
    return {"value": answer.value, "low": answer.low, "high": answer.high}


def assert_same(found: dict[str, Any], expected: Answer) -> None:
    """Assert that the API gave the answer that was expected."""
    if isinstance(expected, ClassAnswer):
        assert found["label"] == expected.label
        given: dict[str, float] = next((found[name] for name in SHARES if name in found), {})
    else:
        given = {name: found[name] for name in numbers(expected)}
        assert found["unit"] == expected.unit
    assert given == pytest.approx(numbers(expected), abs=1e-6)
