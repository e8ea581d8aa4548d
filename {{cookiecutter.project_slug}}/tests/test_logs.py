"""The log: one JSON object for each line, with the request's id and without what is private."""

import json
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import logs
from app.config import load_settings
from app.db import db
from app.model.predictor import Model
from tests.fixtures import MakeApp
from tests.people import Program, text_of
from tests.questions import bad_question, question
from tests.servers import KEY

ATTACK = 'a\r\n{"level": "info"}\x1b[2J\x00\x9b\u2028\u202e"\\é\U0001f600'
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def production(make_app: MakeApp) -> Iterator[Flask]:
    """An application that logs as in production, but whose cookies go over plain HTTP."""
    app = make_app(app_env="production", secret_key=KEY)
    app.config["SESSION_COOKIE_SECURE"] = False
    yield app
    logs.init_app(app, load_settings(app_env="development"))


@pytest.fixture
def lines(production: Flask, capsys: pytest.CaptureFixture[str]) -> Lines:
    """Returns what was logged since, each line read as the JSON that it must be."""
    capsys.readouterr()

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return read


def test_a_line_says_when_how_grave_and_who(lines: Lines) -> None:
    logging.getLogger("app.some.room").warning("%d things", 3)
    (line,) = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    line.pop("request_id", None)
    assert line == {"level": "warning", "logger": "app.some.room", "message": "3 things"}


def test_a_text_that_would_begin_a_line_stays_within_its_own(
    production: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    logging.getLogger("app").error("%s", ATTACK)
    logging.getLogger("elsewhere").error(ATTACK)
    said = capsys.readouterr().err
    assert said.isascii()
    assert said.count("\n") == 2
    assert said.replace("\n", "").isprintable()
    assert [json.loads(line)["message"] for line in said.splitlines()] == [ATTACK, ATTACK]


def test_an_exception_stays_within_its_line(lines: Lines) -> None:
    try:
        raise RuntimeError(ATTACK)
    except RuntimeError:
        logging.getLogger("app").exception("it failed")
    (line,) = lines()
    assert "Traceback" in line["exception"]
    assert ATTACK in line["exception"]


def test_a_warning_of_python_is_a_line_too(lines: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("soon gone", FutureWarning, stacklevel=1)
    (line,) = lines()
    assert "soon gone" in line["message"]


def test_the_page_of_an_error_shows_the_id_that_is_in_the_log(
    production: Flask, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError(ATTACK)

    monkeypatch.setitem(production.view_functions, "health.live", fail)
    answer = production.test_client().get("/health/live")
    assert answer.status_code == 500
    (line,) = lines()
    assert line["message"] == "unhandled exception"
    assert re.fullmatch("[0-9a-f]{16}", line["request_id"])
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert f"Request {line['request_id']}" in text_of(answer)


def test_a_call_that_goes_past_flask_has_its_id_in_the_log(
    production: Flask, lines: Lines, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.predict.calls.ask", fail)
    caller, ids = Program(production, program.token), []
    for _ in range(2):
        answer = caller.post("/api/v1/predict", json=question(production).body)
        assert answer.status_code == 500
        assert answer.json
        ids.append(answer.json["request_id"])
    failed = [line for line in lines() if line["message"] == "unhandled exception"]
    assert [line["request_id"] for line in failed] == ids
    assert len({*ids}) == 2


def test_what_is_asked_and_who_asks_is_not_logged(
    production: Flask, lines: Lines, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a private word"
    production.extensions["model"].predictor()

    def fail(*_: object) -> None:
        raise ValueError(f"could not convert {secret}")

    caller, address = Program(production, program.token), "/api/v1/predict"
    caller.post(address, json=question(production).body)
    caller.post(address, json=bad_question(production).body | {secret: secret})
    caller.post(address, data='{"' + secret, content_type="application/json")
    caller.get(f"/api/v1/model?token={secret}")
    monkeypatch.setattr(Model, "bodies", fail)
    answer = caller.post(address, json=question(production).body)
    assert answer.status_code == 422
    said = lines()
    (failed,) = [line for line in said if "can't answer" in line["message"]]
    assert failed["exception"].endswith("ValueError")
    assert "in fail" in failed["exception"]
    assert secret not in json.dumps(said)
    assert (program.token or secret) not in json.dumps(said)


def test_an_error_of_the_database_is_logged_without_values(app: Flask) -> None:
    statement = text("SELECT nothing FROM nowhere WHERE x = :x")
    with app.app_context(), pytest.raises(DBAPIError, match="nowhere") as error:
        db.session.execute(statement, {"x": "a secret"})
    assert "a secret" not in str(error.value)


def test_development_writes_plain_lines(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    logs.request_id.set("0123456789abcdef")
    logging.getLogger("app.room").error("it is %s", "so\nor\x1b so")
    try:
        raise RuntimeError("below it")
    except RuntimeError:
        logging.getLogger("app.room").exception("failed")
    first, second, *below = capsys.readouterr().err.splitlines()
    about = "(request 0123456789abcdef)"
    assert re.fullmatch(r"\[[\d:]{8}\] ERROR app\.room: it is so\\nor\\x1b so .*", first)
    assert first.endswith(about)
    assert second.endswith(f"ERROR app.room: failed {about}")
    assert below[0].startswith("Traceback")
    assert below[-1] == "RuntimeError: below it"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/history/0123456789abcdef0123456789abcdef", "/history/0123456789abcdef0123456789abcdef"),
        ("/reset/" + "s3cret-" * 7, "/reset/s3cret-s..."),
        ("/a\r\nb\x1b", "/a\\r\\nb\\x1b"),
        ("/é", "/é"),
    ],
)
def test_of_an_address_a_log_shows_no_secret(path: str, shown: str) -> None:
    assert logs.public_path(path) == shown


@pytest.mark.parametrize("name", ["U", "path"])
def test_a_servers_line_about_a_request_is_tidied(name: str) -> None:
    logger, kept = logging.Logger("a server"), []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(json.loads(self.format(record)))

    logger.addHandler(Keep())
    logs.take_over([logger], production=True)
    about = {name: "/reset/" + "x" * 50, "{x-request-id}o": "0123456789abcdef"}
    logger.info(f"GET %({name})s", about)
    logger.error("no request")
    assert [line["message"] for line in kept] == ["GET /reset/xxxxxxxx...", "no request"]
    assert kept[0]["request_id"] == "0123456789abcdef"


def test_standard_error_is_looked_up_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr", sys.stdout)
    logging.getLogger("app").error("here")
    assert "here" in capsys.readouterr().out
