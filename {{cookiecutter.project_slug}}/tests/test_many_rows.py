"""An array of rows or texts in one call; pictures come one by one."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db
from app.history.models import Record
from app.model.codec import encode
from app.model.kind import kind
from app.model.signature import as_answer
from app.predict.inputs import MOST_PROBLEMS
from tests.fixtures import MakeApp
from tests.people import WITH_ACCOUNTS, Browser, Program
from tests.questions import assert_same, bad_question, numbers, question, questions
from tests.test_api_refusals import UNKNOWN
from tests.test_api_refusals import problems as refused
from tests.test_history import listed
from tests.test_openapi import described, problems
from tests.ways import JSON, PREDICT, call_both, refusal

only_one = pytest.mark.skipif(kind.NAME != "image", reason="rows and texts come in arrays, too")
many = pytest.mark.skipif(kind.NAME == "image", reason="a picture comes alone")


def answers(program: Program, asked: list[Any]) -> list[dict[str, Any]]:
    """Return the answers to an array; the rest of the body is checked."""
    answer = program.post(PREDICT, json=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json
    assert [*answer.json] == ["predictions", "model_version", "duration_ms"]
    assert answer.json["model_version"] == answer.headers["X-Model-Version"]
    found: list[dict[str, Any]] = answer.json["predictions"]
    return found


@many
def test_each_row_of_an_array_gets_the_answer_that_it_gets_alone(program: Program) -> None:
    asked = questions(program.app)[::-1] * 2
    found = answers(program, [each.body for each in asked])
    assert len(found) == len(asked)
    for one, each in zip(found, asked, strict=True):
        assert_same(one, each.answer)
        alone = program.post(PREDICT, json=each.body).json
        assert alone
        assert [*one] == [name for name in alone if name not in {"model_version", "duration_ms"}]
        of_one, of_many = (
            numbers(as_answer({name: body[name] for name in one if name != "id"}))
            for body in (alone, one)
        )
        assert of_many == pytest.approx(of_one, abs=1e-12)


@many
def test_an_array_of_one_is_answered_as_an_array(program: Program) -> None:
    (found,) = answers(program, [question(program.app).body])
    assert_same(found, question(program.app).answer)


@many
def test_a_problem_is_named_by_its_row_and_field(program: Program) -> None:
    good, bad = question(program.app).body, bad_question(program.app).body
    found = refused(program.post(PREDICT, json=[good, good, bad, good | dict([UNKNOWN]), bad]))
    expected = {f"[{row}].{name}" for row in (2, 4) for name in bad}
    assert found.keys() == expected | {f"[3].{UNKNOWN[0]}"}
    alone = refused(program.post(PREDICT, json=bad))
    assert {name: found[f"[2].{name}"] for name in bad} == alone


@many
def test_what_is_no_object_is_named_by_its_row(program: Program) -> None:
    good = question(program.app).body
    found = refused(program.post(PREDICT, json=[good, 5, None, "text", [good]]))
    problem = "must be an object with the fields by name."
    assert found == {f"[{row}]": problem for row in (1, 2, 3, 4)}


@many
def test_of_very_many_problems_the_first_are_named(program: Program) -> None:
    found = refused(program.post(PREDICT, json=[{}] * (MOST_PROBLEMS + 1)))
    assert len(found) == MOST_PROBLEMS
    assert next(iter(found)).startswith("[0].")


@many
@pytest.mark.parametrize("count", [0, 4, 100])
def test_an_array_of_no_rows_or_too_many_is_refused_with_their_number(
    make_app: MakeApp, program: Program, count: int
) -> None:
    caller = Program(make_app(max_rows=3), program.token)
    body = question(caller.app).body
    answer = refusal(caller.app, json=[body] * count, headers=caller.headers)
    assert answer.status_code == 422
    assert answer.json
    expected = f"The array has {count} items. Send 1 to 3 of them in a request."
    assert answer.json["detail"] == expected
    assert len(answers(caller, [body] * 3)) == 3


@many
def test_white_space_before_an_array_makes_no_difference(program: Program) -> None:
    body = b" \r\n\t" + encode([question(program.app).body])
    lane, flask = call_both(program.app, data=body, content_type=JSON, headers=program.headers)
    assert lane.json
    assert flask.json
    assert len(lane.json["predictions"]) == len(flask.json["predictions"]) == 1


@many
@pytest.mark.skipif(not WITH_ACCOUNTS, reason="without accounts a call belongs to nobody")
def test_each_row_is_kept_under_an_id_of_its_own(app: Flask, ada: Browser) -> None:
    program = Program(app, ada.make_token())
    asked = questions(app)[:3]
    ids = [each["id"] for each in answers(program, [each.body for each in asked])]
    assert len({*ids}) == 3
    assert {*ids} == {*listed(ada)}
    with app.app_context():
        kept = {each.id: each for each in db.session.scalars(select(Record))}
    for record_id, each in zip(ids, asked, strict=True):
        assert kept[record_id].asked == each.values
        assert kept[record_id].answer.outcome == each.answer.outcome
        assert kept[record_id].source == "api"


@many
@pytest.mark.skipif(WITH_ACCOUNTS, reason="a call with a token is kept")
def test_what_belongs_to_nobody_is_not_kept(program: Program) -> None:
    found = answers(program, [each.body for each in questions(program.app)])
    assert {each["id"] for each in found} == {None}


@many
def test_the_document_describes_one_and_many(app: Flask, program: Program) -> None:
    document = described(app)
    operation = document["paths"][PREDICT]["post"]
    asked = operation["requestBody"]["content"][JSON]["schema"]
    given = operation["responses"]["200"]["content"][JSON]["schema"]
    bodies = [each.body for each in questions(app)]
    schemas = document["components"]["schemas"] | {"Asked": asked, "Given": given}
    document = document | {"components": document["components"] | {"schemas": schemas}}
    for body in (bodies[0], bodies[:1], bodies):
        answer = program.post(PREDICT, json=body).json
        assert problems(document, "Asked", body) == []
        assert problems(document, "Given", answer) == []
        assert problems(document, "Answers" if isinstance(body, list) else "Answer", answer) == []
    for bad in ("[]", "[5]", "[[{}]]", "{}"):
        assert problems(document, "Asked", json.loads(bad))
    assert f"{app.config['MAX_ROWS']:,}" in operation["description"]


@only_one
def test_pictures_are_refused_as_an_array(app: Flask, program: Program) -> None:
    for body in ([], [question(app).body], [5] * 3):
        answer = refusal(app, json=body, headers=program.headers)
        assert answer.status_code == 422
        assert answer.json
        assert answer.json["detail"] == "Send one picture in a request, as a JSON object."
    assert "Answers" not in described(app)["components"]["schemas"]
