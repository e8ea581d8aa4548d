"""The API: what programs send, and what they get."""

from pathlib import Path

import pytest

from app.model.activation import active_version
from app.model.kind import ROOM, TASK, kind
from app.model.signature import Classes
from tests.fixtures import MakeApp
from tests.people import Program
from tests.questions import artifact_of, assert_same, question, questions


def test_a_question_is_answered_as_when_the_version_was_made(
    program: Program, models: Path
) -> None:
    for each in questions(program.app):
        answer = program.post("/api/v1/predict", json=each.body)
        assert answer.status_code == 200
        assert answer.json
        assert_same(answer.json, each.answer)
        assert answer.json["model_version"] == active_version(models)
        assert answer.headers["X-Model-Version"] == active_version(models)
        assert answer.json["duration_ms"] > 0


@pytest.mark.skipif(TASK == "regression", reason="a number has no other one beside it")
def test_the_likeliest_class_comes_first(program: Program) -> None:
    output = artifact_of(program.app).signature.output
    assert isinstance(output, Classes)
    if output.gives == "labels":
        pytest.skip("this estimator doesn't say how likely a class is")
    for each in questions(program.app):
        answer = program.post("/api/v1/predict", json=each.body)
        assert answer.json
        shares = answer.json[output.gives]
        assert set(shares) == set(output.names)
        assert [*shares.values()] == sorted(shares.values(), reverse=True)
        assert next(iter(shares)) == answer.json["label"]
        if output.gives == "probabilities":
            assert sum(shares.values()) == pytest.approx(1)


@pytest.mark.skipif(TASK == "classification", reason="a class has no band")
def test_a_number_lies_in_its_band_and_has_its_place_in_the_data(program: Program) -> None:
    places = []
    for each in questions(program.app):
        answer = program.post("/api/v1/predict", json=each.body).json
        assert answer
        assert answer["low"] <= answer["value"] <= answer["high"]
        assert 0 <= answer["share_below"] <= 1
        places.append((answer["value"], answer["share_below"]))
    assert [share for _, share in sorted(places)] == sorted(share for _, share in places)


def test_the_model_is_described(program: Program, models: Path) -> None:
    answer = program.get("/api/v1/model")
    assert answer.status_code == 200
    assert answer.json
    artifact = artifact_of(program.app)
    assert answer.json["version"] == active_version(models)
    assert answer.json["kind"] == kind.NAME == ROOM
    assert answer.json["fields"] == [each.model_dump() for each in artifact.signature.fields]
    assert answer.json["output"]["task"] == TASK
    assert answer.json["estimator"] == artifact.manifest.estimator
    assert answer.json["metrics"] == artifact.manifest.metrics


def test_without_a_model_a_call_is_answered_503_with_the_reason(
    make_app: MakeApp, tmp_path: Path, program: Program
) -> None:
    caller = Program(make_app(models_dir=tmp_path / "none"), program.token)
    body = question(program.app).body
    for answer in (caller.get("/api/v1/model"), caller.post("/api/v1/predict", json=body)):
        assert answer.status_code == 503
        assert answer.mimetype == "application/problem+json"
        assert answer.json
        assert answer.json["detail"].startswith("There is no model yet: make one with")
        assert "X-Model-Version" not in answer.headers
