"""The short way for calls of the API lets in whom Flask lets in, and nobody else."""

from typing import Any

import pytest
from flask import Flask

from app.auth.accounts import change
from tests.auth.test_tokens import revoke_address
from tests.people import Browser, Program
from tests.questions import question
from tests.ways import call_both, refusal

REFUSED = "Send a valid API token: Authorization: Bearer <token>."


def assert_refused(app: Flask, **call: Any) -> None:
    answer = refusal(app, json=question(app).body, **call)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "X-Model-Version" not in answer.headers
    assert answer.json
    assert answer.json["detail"] == REFUSED


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic {}", "{}", "Bearer {}x"]
)
def test_a_call_without_a_valid_token_is_refused(
    app: Flask, program: Program, header: str | None
) -> None:
    given = {} if header is None else {"Authorization": header.format(program.token)}
    assert_refused(app, headers=given)


def test_a_session_is_no_token(app: Flask, ada: Browser) -> None:
    assert_refused(app, headers={"Cookie": f"session={ada.session}"})


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "Bearer  {} "])
def test_a_token_is_accepted_by_both_ways(app: Flask, program: Program, header: str) -> None:
    given = {"Authorization": header.format(program.token)}
    answers = call_both(app, json=question(app).body, headers=given)
    assert [each.status_code for each in answers] == [200, 200]
    assert all(each.json and each.json["id"] for each in answers)


def test_nobody_learns_more_before_being_let_in(app: Flask) -> None:
    answer = refusal(app, data=b"{")
    assert answer.status_code == 401


@pytest.mark.thorough
def test_a_revoked_token_is_refused_by_both_ways(app: Flask, ada: Browser) -> None:
    headers = Program(app, ada.make_token()).headers
    assert call_both(app, json=question(app).body, headers=headers)[0].status_code == 200
    ada.post(revoke_address(ada), page="/account")
    assert_refused(app, headers=headers)


def test_the_token_of_a_disabled_account_is_refused_by_both_ways(app: Flask, ada: Browser) -> None:
    headers = Program(app, ada.make_token()).headers
    assert call_both(app, json=question(app).body, headers=headers)[0].status_code == 200
    with app.app_context():
        change("ada@example.org", active=False)
    assert_refused(app, headers=headers)
