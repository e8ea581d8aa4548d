"""A call with an Idempotency-Key is kept once, however often it is sent."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.db import db, writing
from app.history.models import KeptCall
from app.model.predictor import Predictor
from tests.fixtures import Arrive
from tests.people import Browser, Program
from tests.questions import question
from tests.servers import PATIENCE
from tests.test_history import kept
from tests.ways import PREDICT, call_both, headers, refusal

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def send(program: Program, number: int = 0, key: str = KEY) -> TestResponse:
    """Ask a question under a key."""
    named = program.headers | {"Idempotency-Key": key}
    body = question(program.app, number).body
    return program.client.post(PREDICT, json=body, headers=named)


def record_id(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.json
    return str(answer.json["id"])


def test_the_same_call_gets_the_same_answer_and_is_kept_once(app: Flask, program: Program) -> None:
    first = send(program)
    named = program.headers | {"Idempotency-Key": KEY}
    for again in (
        send(program),
        *call_both(app, json=question(app).body, headers=named),
    ):
        assert again.json == first.json
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.headers["X-Model-Version"] == first.headers["X-Model-Version"]
    assert "Idempotent-Replayed" not in first.headers
    assert kept(app) == {record_id(first)}
    assert record_id(send(program, key="another")) != record_id(first)


def test_an_array_is_answered_again_in_its_order(app: Flask, program: Program) -> None:
    if any(isinstance(value, bytes) for value in question(app).values.values()):
        pytest.skip("pictures come one by one")
    body = [question(app, number).body for number in (1, 0, 1, 1, 0)]
    named = program.headers | {"Idempotency-Key": KEY}
    one, other = (program.client.post(PREDICT, json=body, headers=named) for _ in range(2))
    assert one.json == other.json
    assert one.json
    assert len({each["id"] for each in one.json["predictions"]}) == len(kept(app)) == 5


def test_a_key_that_came_with_another_input_is_refused(app: Flask, program: Program) -> None:
    first = record_id(send(program))
    named = program.headers | {"Idempotency-Key": KEY}
    answer = refusal(app, json=question(app, 1).body, headers=named)
    assert answer.status_code == 422
    assert "new key" in answer.text
    assert kept(app) == {first}


def test_keys_of_different_accounts_are_different_keys(
    program: Program, app: Flask, ada: Browser
) -> None:
    other = Program(app, ada.make_token())
    assert record_id(send(program)) != record_id(send(other))
    assert len(kept(app)) == 2


def test_two_at_the_same_moment_are_kept_once(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    predict_all, together = Predictor.predict_all, threading.Barrier(3)

    def meet(*given: Any) -> Any:
        together.wait(PATIENCE)  # all have looked for the key and found nothing
        return predict_all(*given)

    monkeypatch.setattr(Predictor, "predict_all", meet)
    with ThreadPoolExecutor(3) as pool:
        answers = [*pool.map(lambda _: send(program), range(3))]
    assert len({record_id(each) for each in answers}) == 1
    assert kept(app) == {record_id(answers[0])}
    assert sum("Idempotent-Replayed" in each.headers for each in answers) == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "é"], ids=ascii)
def test_a_key_that_is_none_is_named(app: Flask, program: Program, key: str) -> None:
    named = program.headers | {"Idempotency-Key": key}
    answer = refusal(app, json=question(app).body, headers=named)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.text
    assert kept(app) == set()


@pytest.mark.thorough
def test_what_was_deleted_is_not_answered_again(app: Flask, arrive: Arrive) -> None:
    browser = arrive(app, "ada")
    program = Program(app, browser.make_token())
    first = record_id(send(program))
    browser.post(f"/history/{first}/delete")
    assert send(program).status_code == 409
    browser.post("/history/delete-all")
    assert record_id(send(program)) != first, "with everything, the key is forgotten, too"


def test_a_key_is_forgotten_after_a_day(app: Flask, program: Program) -> None:
    first = record_id(send(program))
    with app.app_context(), writing() as session:
        long_ago = datetime.now(UTC) - timedelta(days=1, minutes=1)
        session.execute(update(KeptCall).values(created_at=long_ago))
    second = send(program, 1)
    assert record_id(second) != first
    with app.app_context():
        assert [*db.session.scalars(select(KeptCall.ids))] == [[record_id(second)]]


def test_headers_differ_in_nothing_else(app: Flask, program: Program) -> None:
    one, other = send(program, key="one"), send(program, key="one")
    expected = headers(one) | {"Idempotent-Replayed": "true"}
    assert headers(other) == expected
