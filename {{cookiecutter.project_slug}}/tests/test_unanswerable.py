"""What the signature allows and the estimator refuses is told as such, and nothing is lost."""

import pytest
from flask import Flask

from app.model.predictor import Model
from tests.people import Browser, Program, text_of
from tests.questions import question
from tests.test_predict_page import input_of

DETAIL = "For this input the model can't answer. Try other values."


@pytest.fixture
def stubborn(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    """The estimator raises, and what it says would tell a stranger about our insides."""
    with app.app_context():
        app.extensions["model"].predictor()

    def fail(model: Model, samples: object) -> None:
        raise ValueError("unknown category in /srv/secret/model.py")

    monkeypatch.setattr(Model, "bodies", fail)


@pytest.mark.usefixtures("stubborn")
def test_a_program_is_told_that_there_is_no_answer(app: Flask, program: Program) -> None:
    answer = program.post("/api/v1/predict", json=question(app).body)
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["detail"] == DETAIL
    assert "secret" not in answer.text


@pytest.mark.usefixtures("stubborn")
def test_a_person_is_told_and_keeps_the_form(app: Flask, ada: Browser) -> None:
    asked = question(app)
    page = ada.post("/", asked.form)
    assert page.status_code == 422
    assert DETAIL in text_of(page)
    assert "secret" not in page.text
    for name, value in asked.values.items():
        field = input_of(page, name)
        if isinstance(value, float | int) and not isinstance(value, bool):
            assert f'value="{value}"' in field


@pytest.mark.usefixtures("stubborn")
def test_the_log_says_why(app: Flask, ada: Browser, caplog: pytest.LogCaptureFixture) -> None:
    ada.post("/", question(app).form)
    assert "can't answer" in caplog.text
    assert "unknown category" in caplog.text
