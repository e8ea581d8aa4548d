"""Every error has one shape, and says nothing of our insides."""

import logging

import pytest
from flask import Flask, render_template
from sqlalchemy.exc import IntegrityError, OperationalError

from app.db import Base, db
from tests.people import Browser, Program, text_of

SECRET = "the insides"


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application whose pages and API fail in the middle of their work."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    for endpoint in ("predict.form", "api.model"):
        monkeypatch.setitem(app.view_functions, endpoint, fail)
    return app


def test_a_failing_page_is_an_apology_with_the_id_of_the_request(
    broken: Flask, ada: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ada.get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side. It has been logged." in text_of(answer)
    assert f"Request {answer.headers['X-Request-ID']}" in text_of(answer)
    for inside in (SECRET, "Traceback", "RuntimeError", ".py", broken.root_path):
        assert inside not in answer.text
    assert caplog.records[-1].levelno == logging.ERROR
    assert SECRET in caplog.text


def test_a_failing_call_is_a_problem_with_the_id_of_the_request(
    broken: Flask, program: Program
) -> None:
    answer = program.get("/api/v1/model")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong on our side. It has been logged.",
        "errors": [],
        "request_id": answer.headers["X-Request-ID"],
    }


def test_a_failing_template_is_an_apology(ada: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = "nowhere.html"
    monkeypatch.setattr(
        "app.history.views.render_template", lambda *_, **__: render_template(missing)
    )
    answer = ada.get("/history")
    assert answer.status_code == 500
    assert missing not in answer.text


def test_a_database_without_its_tables_is_an_apology(app: Flask, ada: Browser) -> None:
    with app.app_context(), db.engine.begin() as connection:
        Base.metadata.drop_all(connection)
    answer = ada.get("/history")
    assert answer.status_code in {500, 503}
    assert f"Request {answer.headers['X-Request-ID']}" in text_of(answer)
    for inside in ("SELECT", "Traceback", "users", "sqlalchemy"):
        assert inside not in answer.text


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError, 503, "The database can't be used at the moment. Try again soon."),
        (IntegrityError, 409, "Somebody else did this at the same moment. Look and try again."),
    ],
)
def test_trouble_with_the_database_is_told_apart(
    app: Flask,
    ada: Browser,
    monkeypatch: pytest.MonkeyPatch,
    error: type[OperationalError | IntegrityError],
    status: int,
    words: str,
) -> None:
    def fail() -> None:
        raise error("SELECT 1", None, Exception(SECRET))

    monkeypatch.setitem(app.view_functions, "history.index", fail)
    answer = ada.get("/history")
    assert answer.status_code == status
    assert words in text_of(answer)
    assert SECRET not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_an_unknown_address_is_404(visitor: Browser) -> None:
    page, call = visitor.get("/nowhere"), visitor.get("/api/nowhere")
    assert (page.status_code, call.status_code) == (404, 404)
    assert "There is nothing at this address." in text_of(page)
    assert call.mimetype == "application/problem+json"
    assert call.json
    assert call.json["detail"] == "There is nothing at this address."


def test_a_method_that_is_not_offered_is_405_and_says_which_are(visitor: Browser) -> None:
    answer = visitor.client.put("/api/v1/model")
    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/history/%00", "/history?before=%00", "/api/%00"])
def test_a_character_that_no_database_can_hold_is_refused(ada: Browser, path: str) -> None:
    assert ada.get(path).status_code == 400


def test_a_form_with_such_a_character_is_refused(ada: Browser) -> None:
    assert ada.post("/history/1/feedback", {"correct": "a\0b"}).status_code == 400
