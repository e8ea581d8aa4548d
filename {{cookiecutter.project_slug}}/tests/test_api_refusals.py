"""What the API refuses: one shape, and every field's problem at once."""

import base64
import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.conftest import MakeApp
from tests.people import Program
from tests.pictures import claiming, plain, upload

PREDICT = "/api/v1/predict"
MISSING = ("picture", "is missing. Send a picture.")
UNKNOWN = ("shape", "is not a field of this request. Remove it.")
NO_PICTURE = (
    "picture",
    "is not a PNG, JPEG or WEBP picture. Choose a file of one of these types.",
)
DAMAGED = (
    "picture",
    "is damaged or cut off and can't be read. Save it again or choose another.",
)
NO_BASE64 = ("picture", "is not base64. Encode the bytes of the file.")
TOO_LARGE = (
    "picture",
    "has {} × {} pixels; at most 25 megapixels are accepted. Make it smaller.",
)


def in_json(content: bytes) -> str:
    return base64.b64encode(content).decode()


def problems(answer: TestResponse) -> list[tuple[str, str]]:
    """Return the fields and their problems; the rest of the answer is checked."""
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert answer.json["status"] == 422
    assert answer.json["detail"] == "The picture could not be accepted."
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    return [(each["field"], each["problem"]) for each in answer.json["errors"]]


CONTENT = {
    "empty": (b"", MISSING),
    "not a picture": (b"no picture", NO_PICTURE),
    "renamed GIF": (plain("GIF"), NO_PICTURE),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_PICTURE),
    "truncated JPEG": (plain()[:-200], DAMAGED),
    "truncated PNG": (plain("PNG")[:60], DAMAGED),
    "too many pixels": (
        claiming(6000, 5000),
        (TOO_LARGE[0], TOO_LARGE[1].format(6000, 5000)),
    ),
    "far too many pixels": (
        claiming(50_000, 50_000),
        (TOO_LARGE[0], TOO_LARGE[1].format(50_000, 50_000)),
    ),
}


@pytest.mark.parametrize("name", CONTENT)
@pytest.mark.parametrize("way", ["form", "json"])
def test_a_file_that_is_no_acceptable_picture_is_refused(
    program: Program, name: str, way: str
) -> None:
    content, problem = CONTENT[name]
    sent: dict[str, Any] = (
        {"data": upload(content)} if way == "form" else {"json": {"picture": in_json(content)}}
    )
    assert problems(program.post(PREDICT, **sent)) == [problem]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param({"note": "x"}, None, id="only another field"),
        pytest.param({"picture": "text"}, [MISSING], id="text in place of a file"),
        pytest.param({"shape": "x"}, [MISSING, UNKNOWN], id="missing, and one unknown"),
        pytest.param(upload(plain()) | {"shape": "x"}, [UNKNOWN], id="one unknown"),
        pytest.param(
            upload(b"x") | {"shape": "x"}, [NO_PICTURE, UNKNOWN], id="no picture, and one unknown"
        ),
        pytest.param({"shape": (io.BytesIO(plain()), "a.jpg")}, [MISSING, UNKNOWN], id="misnamed"),
    ],
)
def test_every_problem_of_a_form_is_named(
    program: Program, form: dict[str, Any], expected: list[tuple[str, str]] | None
) -> None:
    answer = program.post(PREDICT, data=form, content_type="multipart/form-data")
    found = problems(answer)
    assert sorted(found) == sorted(expected or [MISSING, ("note", UNKNOWN[1])])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({}, [MISSING], id="missing"),
        pytest.param({"shape": 1}, [MISSING, UNKNOWN], id="missing, and one unknown"),
        pytest.param({"picture": in_json(plain()), "shape": 1}, [UNKNOWN], id="one unknown"),
        pytest.param({"picture": ""}, [MISSING], id="empty"),
        *(
            pytest.param(
                {"picture": value}, [("picture", "must be a string of base64.")], id=f"{value}"
            )
            for value in (5, None, True, ["x"])
        ),
        *(
            pytest.param({"picture": value}, [NO_BASE64], id=name)
            for name, value in {
                "not base64": "%%%",
                "wrong padding": "abc",
                "with line breaks": "YWJj\nYWJj",
                "beyond ASCII": "é" * 4,
                "data URL": "data:image/png;base64,YWJj",
            }.items()
        ),
        pytest.param(
            {"picture": "%%%", "shape": 1}, [NO_BASE64, UNKNOWN], id="no base64, and one unknown"
        ),
    ],
)
def test_every_problem_of_a_json_body_is_named(
    program: Program, body: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert sorted(problems(program.post(PREDICT, json=body))) == sorted(expected)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param(b"", "The body is not valid JSON.", id="empty"),
        pytest.param(b"{", "The body is not valid JSON.", id="cut off"),
        pytest.param(b'{"picture": "\xff"}', "The body is not valid JSON.", id="no UTF-8"),
        pytest.param(b"[" * 5000, "The body is not valid JSON.", id="nested deeply"),
        *(
            pytest.param(body, "The body must be an object with one field", id=body.decode())
            for body in (b"[]", b'"picture"', b"5", b"null")
        ),
    ],
)
def test_a_body_that_is_no_json_object_is_a_bad_request(
    program: Program, body: bytes, detail: str
) -> None:
    answer = program.post(PREDICT, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert answer.json["detail"].startswith(detail)


@pytest.mark.parametrize("kind", ["text/plain", "image/jpeg", "application/x-www-form-urlencoded"])
def test_another_content_type_is_refused_with_those_accepted(program: Program, kind: str) -> None:
    answer = program.post(PREDICT, data=b"picture=x", content_type=kind)
    assert answer.status_code == 415
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert "multipart/form-data or as base64 in application/json" in answer.json["detail"]


def test_a_call_without_a_body_says_what_to_send(program: Program) -> None:
    assert program.post(PREDICT).status_code == 415


@pytest.mark.parametrize("way", ["form", "json"])
def test_a_file_over_the_limit_is_refused_with_its_size(
    make_app: MakeApp, program: Program, way: str
) -> None:
    small = Program(make_app(max_upload_mb=0.1))
    small.headers = program.headers
    content = bytes(130_000)
    sent: dict[str, Any] = (
        {"data": upload(content)} if way == "form" else {"json": {"picture": in_json(content)}}
    )
    problem = "has 0.1 MB; at most 0.1 MB are accepted. Shrink it."
    assert problems(small.post(PREDICT, **sent)) == [("picture", problem)]


@pytest.mark.parametrize("way", ["form", "json"])
def test_a_body_far_over_the_limit_is_413(make_app: MakeApp, program: Program, way: str) -> None:
    small = Program(make_app(max_upload_mb=0.001))
    small.headers = program.headers
    content = bytes(90_000)
    sent: dict[str, Any] = (
        {"data": upload(content)} if way == "form" else {"json": {"picture": in_json(content)}}
    )
    answer = small.post(PREDICT, **sent)
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert answer.json["detail"] == "The upload is too large: at most 0.001 MB are accepted."
