"""Pictures over the API: both ways to send one, and everything that is refused about one."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures import MakeApp
from tests.image.pictures import claiming, plain, upload
from tests.people import Program
from tests.questions import assert_same, questions
from tests.test_api_refusals import PREDICT, UNKNOWN, problems

FIELD = "picture"
MISSING = "is missing. Send a picture."
NO_PICTURE = "is not a PNG, JPEG or WEBP picture. Choose a file of one of these types."
DAMAGED = "is damaged or cut off and can't be read. Save it again or choose another."
NO_BASE64 = "is not base64. Encode the bytes of the file."
TOO_LARGE = "has {} × {} pixels; at most 25 megapixels are accepted. Make it smaller."
CONTENT = {
    "empty": (b"", MISSING),
    "not a picture": (b"no picture", NO_PICTURE),
    "renamed GIF": (plain("GIF"), NO_PICTURE),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_PICTURE),
    "truncated JPEG": (plain()[:-200], DAMAGED),
    "truncated PNG": (plain("PNG")[:60], DAMAGED),
    "too many pixels": (claiming(6000, 5000), TOO_LARGE.format(6000, 5000)),
    "far too many pixels": (claiming(50_000, 50_000), TOO_LARGE.format(50_000, 50_000)),
}


def in_json(content: bytes) -> dict[str, str]:
    return {FIELD: base64.b64encode(content).decode()}


def sent(way: str, content: bytes) -> dict[str, Any]:
    """Return what Flask's test client takes to send a file as a form or in JSON."""
    return {"data": upload(content)} if way == "form" else {"json": in_json(content)}


def test_a_picture_is_answered_the_same_whichever_way_it_is_sent(program: Program) -> None:
    for each in questions(program.app):
        form = program.post(PREDICT, data=each.form)
        body = program.post(PREDICT, json=each.body)
        assert (form.status_code, body.status_code) == (200, 200)
        assert form.json
        assert body.json
        assert_same(form.json, each.answer)
        assert form.json["probabilities"] == body.json["probabilities"]


def test_the_likeliest_class_comes_first_for_any_picture(program: Program, data: Path) -> None:
    for name in ("cat", "dog"):
        for file in sorted((data / name).iterdir())[:5]:
            answer = program.post(PREDICT, data=upload(file.read_bytes()))
            assert answer.json
            assert set(answer.json["probabilities"]) == {"cat", "dog"}
            assert next(iter(answer.json["probabilities"])) == answer.json["label"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_type_that_is_promised_is_accepted(program: Program, kind: str) -> None:
    assert program.post(PREDICT, json=in_json(plain(kind))).status_code == 200


def test_the_name_and_the_type_that_a_program_claims_do_not_matter(program: Program) -> None:
    form = upload(plain("PNG"), "picture.exe")
    assert program.post(PREDICT, data=form).status_code == 200


@pytest.mark.parametrize("name", CONTENT)
@pytest.mark.parametrize("way", ["form", "json"])
def test_a_file_that_is_no_acceptable_picture_is_refused(
    program: Program, name: str, way: str
) -> None:
    content, problem = CONTENT[name]
    assert problems(program.post(PREDICT, **sent(way, content))) == {FIELD: problem}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param({"note": "x"}, {FIELD: MISSING, "note": UNKNOWN[1]}, id="only another field"),
        pytest.param({FIELD: "text"}, {FIELD: "must be sent as a file."}, id="text for a file"),
        pytest.param({FIELD: ""}, {FIELD: MISSING}, id="empty text for a file"),
        pytest.param(
            upload(b"x") | {UNKNOWN[0]: "x"},
            {FIELD: NO_PICTURE, UNKNOWN[0]: UNKNOWN[1]},
            id="no picture, and one unknown",
        ),
        pytest.param(
            upload(plain()) | {UNKNOWN[0]: "x"}, {UNKNOWN[0]: UNKNOWN[1]}, id="one unknown"
        ),
        pytest.param(
            {"shape": (io.BytesIO(plain()), "a.jpg")},
            {FIELD: MISSING, "shape": UNKNOWN[1]},
            id="misnamed",
        ),
    ],
)
def test_every_problem_of_a_form_is_named(
    program: Program, form: dict[str, Any], expected: dict[str, str]
) -> None:
    answer = program.post(PREDICT, data=form, content_type="multipart/form-data")
    assert problems(answer) == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        *(pytest.param(value, "must be a string of base64.", id=str(value)) for value in (5, True)),
        pytest.param(["x"], "must be a string of base64.", id="a list"),
        pytest.param(None, MISSING, id="null"),
        pytest.param("", MISSING, id="empty"),
        *(
            pytest.param(value, NO_BASE64, id=name)
            for name, value in {
                "not base64": "%%%",
                "wrong padding": "abc",
                "with line breaks": "YWJj\nYWJj",
                "beyond ASCII": "é" * 4,
                "data URL": "data:image/png;base64,YWJj",
            }.items()
        ),
    ],
)
@pytest.mark.parametrize("more", [{}, {UNKNOWN[0]: 1}], ids=["alone", "and one unknown"])
def test_every_problem_of_a_json_body_is_named(
    program: Program, value: object, problem: str, more: dict[str, Any]
) -> None:
    found = problems(program.post(PREDICT, json={FIELD: value} | more))
    assert found == {FIELD: problem} | dict.fromkeys(more, UNKNOWN[1])


def test_a_form_without_a_file_part_is_told_to_send_one(program: Program) -> None:
    found = problems(program.post(PREDICT, data={FIELD: "x"}))
    assert found == {FIELD: "must be sent as a file."}


@pytest.mark.parametrize("kind", ["text/plain", "image/jpeg"])
def test_another_content_type_is_refused_with_both_that_are_accepted(
    program: Program, kind: str
) -> None:
    answer = program.post(PREDICT, data=plain(), content_type=kind)
    assert answer.status_code == 415
    assert answer.json
    assert answer.json["detail"] == (
        "Send the picture as application/json, or the file as multipart/form-data."
    )


@pytest.mark.parametrize("way", ["form", "json"])
def test_a_file_over_the_limit_is_refused_with_its_size(
    make_app: MakeApp, program: Program, way: str
) -> None:
    small = Program(make_app(max_upload_mb=0.1), program.token)
    found = problems(small.post(PREDICT, **sent(way, bytes(130_000))))
    assert found == {FIELD: "has 0.1 MB; at most 0.1 MB are accepted. Shrink it."}


@pytest.mark.parametrize("way", ["form", "json"])
def test_a_file_far_over_the_limit_is_413(make_app: MakeApp, program: Program, way: str) -> None:
    small = Program(make_app(max_upload_mb=0.001), program.token)
    answer = small.post(PREDICT, **sent(way, bytes(90_000)))
    assert answer.status_code == 413
    assert answer.json
    assert answer.json["detail"] == "The upload is too large: at most 0.001 MB are accepted."


def test_the_setting_for_pixels_is_followed(make_app: MakeApp, program: Program) -> None:
    small = Program(make_app(max_megapixels=0.001), program.token)
    found = problems(small.post(PREDICT, json=in_json(plain())))
    assert found[FIELD].startswith("has 40 × 30 pixels; at most 0.001 megapixels are accepted.")
