"""What the API refuses: one shape, and every field's problem at once."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.model.kind import kind
from tests.fixtures import MakeApp
from tests.people import Program
from tests.questions import artifact_of, bad_question, question

PREDICT = "/api/v1/predict"
UNKNOWN = ("no such field", "is not a field of this request. Remove it.")
NO_JSON = "The body is not valid JSON."
TOO_DEEP = "The body is not valid JSON, or nested more than 16 levels deep."
NO_OBJECT = "The body must be a JSON object with the fields by name."


def problems(answer: TestResponse) -> dict[str, str]:
    """Return the fields and their problems; the rest of the answer is checked."""
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert answer.json["status"] == 422
    assert answer.json["detail"] == f"The {kind.NOUN} could not be accepted."
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    found = {each["field"]: each["problem"] for each in answer.json["errors"]}
    assert len(found) == len(answer.json["errors"]), "a field has two problems"
    assert all(problem.endswith(".") for problem in found.values())
    return found


def fields(program: Program) -> set[str]:
    return {field.name for field in artifact_of(program.app).signature.fields}


def required(program: Program) -> set[str]:
    signature = artifact_of(program.app).signature
    return {field.name for field in signature.fields if not field.missing}


def test_every_wrong_field_is_named_at_once(program: Program) -> None:
    found = problems(program.post(PREDICT, json=bad_question(program.app).body))
    assert found.keys() == fields(program)


def test_a_wrong_field_does_not_hide_an_unknown_one(program: Program) -> None:
    body = bad_question(program.app).body | {UNKNOWN[0]: 1}
    found = problems(program.post(PREDICT, json=body))
    assert found.keys() == fields(program) | {UNKNOWN[0]}
    assert found[UNKNOWN[0]] == UNKNOWN[1]


@pytest.mark.parametrize("more", [{}, {UNKNOWN[0]: 1}], ids=["alone", "beside an unknown one"])
def test_every_missing_field_is_named_at_once(program: Program, more: dict[str, Any]) -> None:
    found = problems(program.post(PREDICT, json=more))
    assert found.keys() == required(program) | more.keys()
    assert all(found[name].startswith("is missing. ") for name in required(program))


def test_null_is_a_missing_field(program: Program) -> None:
    found = problems(program.post(PREDICT, json=dict.fromkeys(fields(program))))
    assert found.keys() == required(program)
    assert all(problem.startswith("is missing. ") for problem in found.values())


@pytest.mark.parametrize("value", [[1], {"a": 1}, [], {}], ids=str)
def test_a_list_or_an_object_is_no_value(program: Program, value: object) -> None:
    found = problems(program.post(PREDICT, json=dict.fromkeys(fields(program), value)))
    assert found.keys() == fields(program)


def test_a_field_that_is_unknown_is_refused(program: Program) -> None:
    body = question(program.app).body | {UNKNOWN[0]: "x"}
    assert problems(program.post(PREDICT, json=body)) == dict([UNKNOWN])


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param(b"", NO_JSON, id="empty"),
        pytest.param(b"{", NO_JSON, id="cut off"),
        pytest.param(b"{} {}", NO_JSON, id="two bodies"),
        pytest.param(b'{"a": "\xff"}', NO_JSON, id="no UTF-8"),
        pytest.param(b"[" * 100_000, TOO_DEEP, id="nested deeply"),
        pytest.param(b'{"a": ' * 5000, TOO_DEEP, id="objects nested deeply"),
        pytest.param(b'{"a": ' + b"[" * 99 + b"]" * 99 + b"}", TOO_DEEP, id="a deep value"),
        pytest.param(
            b'{"a": ' + b"1" * 100_000 + b"}",
            "A number in the body has thousands of digits. Send fewer.",
            id="a number of 100000 digits",
        ),
        pytest.param(b'{"\\ud800": 1}', NO_JSON, id="half a character in a name"),
        pytest.param(
            b'{"a": 1, "a": 1}', "The field 'a' comes twice. Send it once.", id="a name twice"
        ),
        pytest.param(
            b'{"b": {"a": 1, "\\u0061": 2}}',
            "The field 'a' comes twice. Send it once.",
            id="a name twice, inside and escaped",
        ),
        *(
            pytest.param(b'{"a": %s}' % name, f"{name.decode()} is not JSON. Leave the", id=f"{i}")
            for i, name in enumerate([b"NaN", b"Infinity", b"-Infinity"])
        ),
        *(
            pytest.param(body, NO_OBJECT, id=body.decode())
            for body in (b'"text"', b"5", b"null", b"true")
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
    assert answer.json["errors"] == []


def test_a_name_that_comes_twice_is_shown_shortened_and_in_ascii(program: Program) -> None:
    name = "é" * 200
    body = b'{"%s": 1, "%s": 2}' % ((name.encode(),) * 2)
    answer = program.post(PREDICT, data=body, content_type="application/json")
    assert answer.json
    shown = r"\xe9" * 100
    assert answer.json["detail"] == f"The field '{shown}' comes twice. Send it once."


@pytest.mark.parametrize("accepted", ["text/plain", "image/jpeg", "application/jsonx", ""])
def test_another_content_type_is_refused_with_those_accepted(
    program: Program, accepted: str
) -> None:
    answer = program.post(PREDICT, data=b"{}", content_type=accepted)
    assert answer.status_code == 415
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert f"Send the {kind.NOUN} as application/json" in answer.json["detail"]


def test_a_call_without_a_body_says_what_to_send(program: Program) -> None:
    assert program.post(PREDICT).status_code == 415


def test_a_body_far_over_the_limit_is_413(make_app: MakeApp, program: Program) -> None:
    small = Program(make_app(max_upload_mb=0.001), program.token)
    answer = small.post(PREDICT, data=bytes(90_000), content_type="application/json")
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert answer.json["detail"] == "The upload is too large: at most 0.001 MB are accepted."
