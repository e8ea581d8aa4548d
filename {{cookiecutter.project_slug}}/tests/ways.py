"""The two ways of a call of the API: the lane in front of Flask, and Flask alone."""

from functools import partial
from typing import Any

from flask import Flask
from werkzeug.test import Client, TestResponse

from app.predict.lane import Lane

PREDICT = "/api/v1/predict"
JSON = "application/json"


def pass_nothing_on(environ: dict[str, Any], _start: Any) -> list[bytes]:
    raise AssertionError(f"the lane left {environ['REQUEST_METHOD']} {environ['PATH_INFO']} alone")


def the_lane(app: Flask) -> Client:
    """Return a client that only the lane answers."""
    return Client(Lane(app, app.extensions["calls"], pass_nothing_on))


def flask_alone(app: Flask) -> Client:
    """Return a client that only Flask answers."""
    return Client(partial(Flask.wsgi_app, app))


def call_both(app: Flask, **call: Any) -> tuple[TestResponse, TestResponse]:
    """Send a call by both ways."""
    call = {"content_type": JSON, "buffered": True, **call}
    return the_lane(app).post(PREDICT, **call), flask_alone(app).post(PREDICT, **call)


def headers(answer: TestResponse) -> dict[str, str]:
    """Return the headers of an answer, but those that differ from call to call.

    Flask looks for a cookie, and says so; the lane never does.
    """
    return {k: v for k, v in answer.headers.items() if k not in {"X-Request-ID", "Vary"}}


def refusal(app: Flask, **call: Any) -> TestResponse:
    """Return the refusal of a call, once both ways have refused it in the same words."""
    answers = call_both(app, **call)
    one, other = ({**(each.json or {})} for each in answers)
    assert one.pop("request_id") == answers[0].headers["X-Request-ID"]
    assert other.pop("request_id") == answers[1].headers["X-Request-ID"]
    assert one == other, f"{one} is not {other}"
    assert one["status"] == answers[0].status_code == answers[1].status_code
    names = headers(answers[0]), headers(answers[1])
    assert names[0] == names[1], f"{names[0]} is not {names[1]}"
    return answers[0]
