"""The description of the API, for machines and for people."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from app.model.kind import kind
from app.model.signature import Classes
from app.predict.openapi import describe_api
from tests.fixtures import Arrive, MakeApp
from tests.people import WITH_ACCOUNTS, Browser, Program, text_of
from tests.questions import artifact_of, bad_question, questions

PREDICT = "/api/v1/predict"


@pytest.fixture(
    params=["with a model", pytest.param("without a model", marks=pytest.mark.thorough)]
)
def either(request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Path) -> Flask:
    return make_app() if request.param == "with a model" else make_app(models_dir=tmp_path / "none")


def described(app: Flask) -> dict[str, Any]:
    with app.test_request_context():
        return describe_api()


def problems(document: dict[str, Any], schema: str, value: object) -> list[str]:
    """Return what is wrong with a value, as a reader of the document would find."""
    rooted = {**document["components"]["schemas"][schema], "components": document["components"]}
    return [error.message for error in OAS31Validator(rooted).iter_errors(value)]


def test_the_document_is_valid(either: Flask) -> None:
    validate(described(either))


def test_a_signed_in_browser_may_read_the_document(ada: Browser) -> None:
    answer = ada.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json == described(ada.app)


def test_the_document_names_every_address_of_the_api(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert set(described(app)["paths"]) == rules - {"/api/openapi.json"}


def test_the_question_has_the_fields_of_the_signature(app: Flask) -> None:
    question = described(app)["components"]["schemas"]["Question"]
    fields = artifact_of(app).signature.fields
    assert [*question["properties"]] == [field.name for field in fields]
    assert question["required"] == [field.name for field in fields if not field.missing]


def test_a_good_question_is_as_described(app: Flask) -> None:
    document = described(app)
    for each in questions(app):
        assert problems(document, "Question", each.body) == []


def test_an_unknown_or_missing_field_is_not_as_described(app: Flask) -> None:
    document, body = described(app), questions(app)[0].body
    assert problems(document, "Question", body | {"no such field": 1})
    for name in document["components"]["schemas"]["Question"]["required"]:
        assert problems(document, "Question", {k: v for k, v in body.items() if k != name})


def test_the_example_is_an_answer_of_the_model(app: Flask) -> None:
    document, output = described(app), artifact_of(app).signature.output
    operation = document["paths"][PREDICT]["post"]
    example = operation["responses"]["200"]["content"]["application/json"]["example"]
    assert problems(document, "Answer", example) == []
    properties = document["components"]["schemas"]["Answer"]["properties"]
    if isinstance(output, Classes):
        assert properties["label"]["enum"] == output.labels
        assert example["label"] in output.labels
    else:
        assert properties["value"]["type"] == "number"
        assert properties["value"]["description"] == output.target


def test_without_a_model_there_is_no_example(make_app: MakeApp, tmp_path: Path) -> None:
    document = described(make_app(models_dir=tmp_path / "none"))
    assert "example" not in str(document["paths"])
    assert "label" not in document["components"]["schemas"]["Answer"]["properties"]
    assert document["components"]["schemas"]["Question"] == {"type": "object"}


def test_a_real_answer_is_as_described(app: Flask, program: Program) -> None:
    document = described(app)
    answers = [
        ("ModelBody", program.get("/api/v1/model")),
        ("ProblemBody", program.post(PREDICT)),
        ("ProblemBody", program.post(PREDICT, json=bad_question(app).body)),
        *(("Answer", program.post(PREDICT, json=each.body)) for each in questions(app)),
    ]
    for name, answer in answers:
        schema = document["components"]["schemas"][name]
        assert problems(document, name, answer.json) == []
        assert set(schema["required"]) <= set(answer.json or {}) <= set(schema["properties"])


def test_how_to_be_let_in_is_described_where_it_is_needed(app: Flask) -> None:
    document = described(app)
    assert ("security" in document) == WITH_ACCOUNTS
    responses = [op["responses"] for path in document["paths"].values() for op in path.values()]
    assert all(("401" in each) == WITH_ACCOUNTS for each in responses)


def test_the_page_shows_every_call_and_every_error(either: Flask, arrive: Arrive) -> None:
    page = arrive(either, "ada").get("/docs")
    assert page.status_code == 200
    text = text_of(page)
    assert "POST /api/v1/predict" in text
    assert "GET /api/v1/model" in text
    assert f"Answer one {kind.NOUN}." in text
    assert re.search(r'Content-Type"?: "?application/json', text)
    assert ("Authorization: Bearer" in text) == WITH_ACCOUNTS
    assert ("The API takes nothing else, not even the cookie" in text) == WITH_ACCOUNTS
    responses = described(either)["paths"][PREDICT]["post"]["responses"]
    for status in responses.keys() - {"200"}:
        description = responses[status]["description"].replace("`", "")
        assert f"{status} {description}" in text.replace("`", "")


def test_the_page_shows_the_fields_and_an_answer_of_the_model(ada: Browser) -> None:
    text = text_of(ada.get("/docs"))
    signature = artifact_of(ada.app).signature
    assert "Fields of the question" in text
    assert all(field.name in text for field in signature.fields)
    shown = '"label": ' if isinstance(signature.output, Classes) else '"value": '
    assert shown in text
    assert "model_version string" in text
