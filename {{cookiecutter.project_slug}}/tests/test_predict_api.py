"""The API: what programs send, and what they get."""

import base64
from pathlib import Path

import pytest

from tests.conftest import MakeApp
from tests.people import Program
from tests.pictures import plain, upload


def in_json(content: bytes) -> dict[str, str]:
    return {"picture": base64.b64encode(content).decode()}


def test_a_picture_is_answered_the_same_whichever_way_it_is_sent(
    program: Program, data: Path, models: Path
) -> None:
    content = (data / "dog" / "001.jpg").read_bytes()
    form = program.post("/api/v1/predict", data=upload(content))
    body = program.post("/api/v1/predict", json=in_json(content))
    assert (form.status_code, body.status_code) == (200, 200)
    assert form.json
    assert body.json
    for answer in (form.json, body.json):
        shares = answer["probabilities"]
        assert set(shares) == {"cat", "dog"}
        assert sum(shares.values()) == pytest.approx(1)
        assert answer["label"] == max(shares, key=lambda name: shares[name])
        assert answer["model_version"] == (models / "active").read_text("utf-8").strip()
        assert answer["duration_ms"] > 0
    assert form.json["probabilities"] == body.json["probabilities"]


def test_the_likeliest_class_comes_first(program: Program, data: Path) -> None:
    for name in ("cat", "dog"):
        for file in sorted((data / name).iterdir())[:5]:
            answer = program.post("/api/v1/predict", data=upload(file.read_bytes()))
            assert answer.json
            assert next(iter(answer.json["probabilities"])) == answer.json["label"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_type_that_is_promised_is_accepted(program: Program, kind: str) -> None:
    assert program.post("/api/v1/predict", json=in_json(plain(kind))).status_code == 200


def test_the_name_and_the_type_that_a_program_claims_do_not_matter(program: Program) -> None:
    form = upload(plain("PNG"), "picture.exe")
    assert program.post("/api/v1/predict", data=form).status_code == 200


def test_the_model_is_described(program: Program, models: Path) -> None:
    answer = program.get("/api/v1/model")
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["version"] == (models / "active").read_text("utf-8").strip()
    assert answer.json["kind"] == "image-classification"
    assert answer.json["classes"] == ["cat", "dog"]
    assert answer.json["input"]["field"] == "picture"
    assert 0 <= answer.json["metrics"]["accuracy"] <= 1


def test_without_a_model_a_call_is_answered_503_with_the_reason(
    make_app: MakeApp, tmp_path: Path, program: Program
) -> None:
    app = make_app(models_dir=tmp_path / "none")
    token = program.headers.get("Authorization", "").removeprefix("Bearer ")
    caller = Program(app, token or None)
    answers = [
        caller.get("/api/v1/model"),
        caller.post("/api/v1/predict", data=upload(plain())),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert answer.mimetype == "application/problem+json"
        assert answer.json
        assert answer.json["detail"].startswith("There is no model yet: make one with")
