"""API tokens: shown once, stored as a hash, named, revocable, one's own."""

import hashlib
import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.auth.models import ApiToken
from app.db import db
from tests.people import Browser, Program, text_of
from tests.questions import question


def stored(app: Flask, name: str) -> ApiToken | None:
    with app.app_context():
        return db.session.scalar(select(ApiToken).where(ApiToken.name == name))


def revoke_address(browser: Browser) -> str:
    found = re.search(r'action="(/account/tokens/\d+/revoke)"', browser.get("/account").text)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_stored_as_a_hash(app: Flask, ada: Browser) -> None:
    token = ada.make_token("my phone")
    assert re.fullmatch(r"fml_[\w-]{43}", token)
    page = ada.get("/account")
    assert token not in page.text
    assert f"my phone {token[:8]}…" in text_of(page)
    row = stored(app, "my phone")
    assert row
    assert row.hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(vars(row))


def test_a_page_with_a_token_is_kept_by_no_cache(ada: Browser) -> None:
    answer = ada.post("/account/tokens", {"name": "x"}, page="/account")
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_token_needs_a_name_of_some_length(app: Flask, ada: Browser, name: str) -> None:
    answer = ada.post("/account/tokens", {"name": name}, page="/account")
    assert answer.status_code == 422
    assert "Give the token a name of at most 80 characters." in text_of(answer)
    assert 'aria-describedby="name-error"' in answer.text
    assert stored(app, name) is None


def test_a_name_is_shown_as_it_is_and_not_as_html(ada: Browser) -> None:
    ada.make_token("<b>Ada's</b>")
    page = ada.get("/account")
    assert "<b>Ada" not in page.text
    assert "&lt;b&gt;Ada&#39;s&lt;/b&gt;" in page.text


def test_an_answer_belongs_to_the_owner_of_the_token(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    body = question(app).body
    answer = Program(app, ada.make_token()).post("/api/v1/predict", json=body)
    assert answer.json
    path = f"/history/{answer.json['id']}"
    assert "over the API" in text_of(ada.get(path))
    assert grace.get(path).status_code == 404


def test_a_revoked_token_opens_nothing_more(app: Flask, ada: Browser) -> None:
    program = Program(app, ada.make_token())
    assert program.get("/api/v1/model").status_code == 200
    assert ada.post(revoke_address(ada), page="/account").location == "/account"
    assert "The token is revoked." in text_of(ada.get("/account"))
    assert program.get("/api/v1/model").status_code == 401


def test_a_token_of_somebody_else_cannot_be_revoked(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    program = Program(app, ada.make_token())
    assert grace.post(revoke_address(ada), page="/account").status_code == 404
    assert program.get("/api/v1/model").status_code == 200


def test_a_token_outlives_a_new_password_and_signing_out(app: Flask, ada: Browser) -> None:
    program = Program(app, ada.make_token())
    ada.post("/sign-out")
    assert program.get("/api/v1/model").status_code == 200
