"""Without accounts a prediction belongs to the visitor's browser, and to nobody else."""

import pytest
from flask import Flask

from tests.people import WITH_ACCOUNTS, Browser, Program, text_of
from tests.questions import question
from tests.test_history import ask, kept, listed

if WITH_ACCOUNTS:
    pytest.skip("predictions belong to accounts here", allow_module_level=True)


def test_everyone_may_see_every_page(visitor: Browser) -> None:
    for path in ("/", "/model", "/history", "/docs", "/api/openapi.json", "/api/v1/model"):
        assert visitor.get(path).status_code == 200, path


def test_no_page_speaks_of_accounts(visitor: Browser) -> None:
    for path in ("/", "/docs", "/nowhere"):
        text = text_of(visitor.get(path)).lower()
        assert "sign in" not in text
        assert "account" not in text
        assert "token" not in text
    for path in ("/sign-in", "/sign-up", "/account"):
        assert visitor.get(path).status_code == 404


def test_a_prediction_belongs_to_the_browser_that_asked(app: Flask) -> None:
    one, two = Browser(app), Browser(app)
    mine, other = ask(one), ask(two)
    assert listed(one) == [mine]
    assert listed(two) == [other]
    assert two.get(f"/history/{mine}").status_code == 404


def test_a_browser_is_remembered_after_it_was_closed(visitor: Browser) -> None:
    visitor.get("/history")
    cookie = visitor.client.get_cookie("session")
    assert cookie
    assert cookie.expires


def test_a_browser_without_its_cookie_is_somebody_new(app: Flask, visitor: Browser) -> None:
    ask(visitor)
    assert listed(Browser(app)) == []


def test_a_forged_cookie_is_somebody_new(app: Flask, visitor: Browser) -> None:
    ask(visitor)
    cookie = visitor.client.get_cookie("session")
    assert cookie
    forger = Browser(app)
    forger.client.set_cookie("session", cookie.value[:-3] + "AAA")
    assert listed(forger) == []


def test_a_call_is_answered_but_not_kept(app: Flask, program: Program) -> None:
    answer = program.post("/api/v1/predict", json=question(app).body)
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["id"] is None
    assert kept(app) == set()


def test_a_call_with_a_cookie_is_not_kept_either(app: Flask, visitor: Browser) -> None:
    mine = ask(visitor)
    answer = visitor.client.post("/api/v1/predict", json=question(app).body)
    assert answer.json
    assert answer.json["id"] is None
    assert kept(app) == {mine}
