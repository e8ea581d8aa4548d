"""The description of the API, for machines and for people."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from app.predict.openapi import describe_api
from tests.conftest import Arrive, MakeApp
from tests.people import WITH_ACCOUNTS, Browser, Program, text_of
from tests.pictures import plain, upload


@pytest.fixture(params=["with a model", "without a model"])
def either(request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Path) -> Flask:
    return make_app() if request.param == "with a model" else make_app(models_dir=tmp_path / "none")


def described(app: Flask) -> dict[str, Any]:
    with app.test_request_context():
        return describe_api()


def test_the_document_is_valid(either: Flask) -> None:
    validate(described(either))


def test_a_signed_in_browser_may_read_the_document(ada: Browser) -> None:
    answer = ada.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json == described(ada.app)


def test_the_document_names_every_address_of_the_api(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert set(described(app)["paths"]) == rules - {"/api/openapi.json"}


def test_the_example_is_an_answer_of_the_model(app: Flask) -> None:
    document = described(app)
    operation = document["paths"]["/api/v1/predict"]["post"]
    example = operation["responses"]["200"]["content"]["application/json"]["example"]
    body = document["components"]["schemas"]["PredictionBody"]
    assert sorted(body["properties"]["label"]["enum"]) == ["cat", "dog"]
    assert example["label"] in {"cat", "dog"}
    assert set(example) == set(body["properties"])


def test_without_a_model_there_is_no_example(make_app: MakeApp, tmp_path: Path) -> None:
    document = described(make_app(models_dir=tmp_path / "none"))
    assert "example" not in str(document["paths"])
    assert "enum" not in document["components"]["schemas"]["PredictionBody"]["properties"]["label"]


def test_a_real_answer_has_the_fields_that_are_described(app: Flask, program: Program) -> None:
    schemas = described(app)["components"]["schemas"]
    for schema, answer in {
        "PredictionBody": program.post("/api/v1/predict", data=upload(plain())),
        "ModelBody": program.get("/api/v1/model"),
        "ProblemBody": program.post("/api/v1/predict"),
    }.items():
        assert set(answer.json or {}) == set(schemas[schema]["required"])


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
    assert '-F "picture=@picture.jpg"' in text
    assert ("Authorization: Bearer" in text) == WITH_ACCOUNTS
    responses = described(either)["paths"]["/api/v1/predict"]["post"]["responses"]
    for status in responses.keys() - {"200"}:
        description = responses[status]["description"].replace("`", "")
        assert f"{status} {description}" in text.replace("`", "")


def test_the_page_shows_an_answer_of_the_model(ada: Browser) -> None:
    text = text_of(ada.get("/docs"))
    assert '"label": ' in text
    assert "label string: " in text
