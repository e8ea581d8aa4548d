"""The short way for calls of the API answers as Flask does, and leaves to it what it can't."""

import io
import json
import logging
from typing import Any

import pytest
from flask import Flask

from app.model.codec import encode
from app.predict.lane import Lane
from app.security import HEADERS, HTTPS_ONLY
from tests.fixtures import MakeApp
from tests.people import Program
from tests.questions import artifact_of, bad_question, question, questions
from tests.servers import KEY
from tests.ways import JSON, PREDICT, call_both, flask_alone, headers, refusal, the_lane

OWN = {"id", "duration_ms"}  # differ from call to call
CHUNKED = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}


def without_its_own(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.json.items() if name not in OWN}


def test_the_lane_stands_in_front_of_every_application(app: Flask) -> None:
    assert isinstance(app.wsgi_app, Lane)


def test_both_ways_give_the_same_answer(app: Flask, program: Program) -> None:
    for each in questions(app):
        lane, flask = call_both(app, json=each.body, headers=program.headers)
        assert lane.status == flask.status == "200 OK"
        assert without_its_own(lane) == without_its_own(flask)
        assert lane.json
        assert flask.json
        assert [*lane.json] == [*flask.json], "the order differs"
        own = {name: value for name, value in headers(lane).items() if name != "Content-Length"}
        assert own == {k: v for k, v in headers(flask).items() if k != "Content-Length"}
        assert lane.content_length == len(lane.data)


@pytest.mark.parametrize("change", [dict.items, lambda _: [("no such field", 1)], lambda _: []])
def test_both_ways_refuse_fields_alike(app: Flask, program: Program, change: Any) -> None:
    body = dict(change(bad_question(app).body))
    answer = refusal(app, json=body, headers=program.headers)
    assert answer.status_code == 422


@pytest.mark.parametrize("value", [None, [1], {"a": 1}, 5, "", True, 1e308], ids=str)
def test_both_ways_refuse_values_alike(app: Flask, program: Program, value: object) -> None:
    names = [field.name for field in artifact_of(app).signature.fields]
    body = dict.fromkeys(names, value) | {"no such field": 1}
    answer = refusal(app, json=body, headers=program.headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"{} {}", b'{"a": "\xff"}', b'{"\\ud800": 1}', b"\0"),
        *(
            b'{"a": 1, "a": 1}',
            b'{"b": {"a": 1, "\\u0061": 2}}',
            b'{"a": NaN}',
            b'{"a": -Infinity}',
        ),
        *(b'"text"', b"5", b"null", b"true", b"[" * 5000, b'{"a": ' + b"1" * 5000 + b"}"),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_both_ways_refuse_bodies_alike(app: Flask, program: Program, body: bytes) -> None:
    length = {"CONTENT_LENGTH": str(len(body))}
    answer = refusal(app, data=body, environ_overrides=length, headers=program.headers)
    assert answer.status_code == 400


@pytest.mark.thorough
@pytest.mark.parametrize("size", [100_000, 5_000_000])
def test_both_ways_refuse_too_large_a_body(make_app: MakeApp, program: Program, size: int) -> None:
    small = make_app(max_upload_mb=0.001)
    answer = refusal(small, data=bytes(size), headers=program.headers)
    assert answer.status_code == 413


def test_both_ways_say_that_there_is_no_model(
    make_app: MakeApp, program: Program, tmp_path: Any
) -> None:
    empty = make_app(models_dir=tmp_path / "none")
    answer = refusal(empty, data=b"{}", headers=program.headers)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    "call",
    [
        {"method": "GET"},
        {"method": "PUT"},
        {"path": "/api/v1/model"},
        {"path": PREDICT + "/"},
        {"path": "/"},
        {"content_type": "text/plain"},
        {"content_type": "multipart/form-data"},
        {"content_type": "application/jsonx"},
        {"content_type": ""},
        {"query_string": "a=1"},
        {"environ_overrides": {"SCRIPT_NAME": "/below"}},
        {"environ_overrides": CHUNKED},
        {"environ_overrides": {"CONTENT_LENGTH": "-1"}},
        {"environ_overrides": {"CONTENT_LENGTH": "²"}},
    ],
    ids=lambda call: repr(call)[:60],
)
def test_what_is_no_call_is_left_to_flask(app: Flask, call: dict[str, Any]) -> None:
    usual = {"path": PREDICT, "method": "POST", "data": b"{}", "content_type": JSON}
    with pytest.raises(AssertionError, match="the lane left"):
        the_lane(app).open(**usual | call)


@pytest.mark.parametrize("content_type", ["Application/JSON", "application/json; charset=utf-8"])
def test_a_type_may_be_written_in_several_ways(
    app: Flask, program: Program, content_type: str
) -> None:
    body = encode(question(app).body)
    call = {"data": body, "content_type": content_type, "headers": program.headers}
    lane, flask = call_both(app, **call)
    assert lane.status_code == flask.status_code == 200


def test_a_body_of_unknown_length_is_answered_by_flask(app: Flask, program: Program) -> None:
    body = encode(question(app).body)
    call: dict[str, Any] = {"data": body, "content_type": JSON, "environ_overrides": CHUNKED}
    answer = program.post(PREDICT, **call)
    assert answer.status_code == 200


def test_a_body_that_ends_early_is_a_bad_request(app: Flask, program: Program) -> None:
    body = encode(question(app).body)
    call: dict[str, Any] = {"data": body, "content_type": JSON, "headers": program.headers}
    call["environ_overrides"] = {"CONTENT_LENGTH": str(len(body) + 1)}
    answer = the_lane(app).post(PREDICT, **call)
    assert answer.status_code == flask_alone(app).post(PREDICT, **call).status_code == 400
    assert (answer.json or {})["detail"] == "The body ended early. Send it again."


def test_no_more_than_the_body_is_read(app: Flask, program: Program) -> None:
    body = encode(question(app).body)
    stream = io.BytesIO(body + b"the next request")
    overrides = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": stream}
    call: dict[str, Any] = {"content_type": JSON, "environ_overrides": overrides}
    assert the_lane(app).post(PREDICT, headers=program.headers, **call).status_code == 200
    assert stream.read() == b"the next request"


def test_what_goes_wrong_inside_stays_inside_and_is_logged(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("our insides")

    monkeypatch.setattr("app.predict.calls.ask", fail)
    with caplog.at_level(logging.ERROR):
        answer = refusal(app, json=question(app).body, headers=program.headers)
    assert answer.status_code == 500
    assert "insides" not in answer.text
    assert caplog.text.count("RuntimeError: our insides") == 2, "each way logs it once"


def test_answers_of_the_lane_are_guarded_and_named(make_app: MakeApp, program: Program) -> None:
    app = make_app(app_env="production", secret_key=KEY)
    version, body = artifact_of(app).manifest.version, json.dumps(question(app).body)
    good, bad = (
        the_lane(app).post(PREDICT, data=data, content_type=JSON, headers=program.headers)
        for data in (body, "{")
    )
    expected = HEADERS | HTTPS_ONLY | {"Cache-Control": "no-store"}
    for answer in (good, bad):
        assert expected.items() <= dict(answer.headers).items()
        assert len(answer.headers["X-Request-ID"]) == 16
    assert good.headers["X-Model-Version"] == version
    assert good.headers["X-Request-ID"] != bad.headers["X-Request-ID"]
