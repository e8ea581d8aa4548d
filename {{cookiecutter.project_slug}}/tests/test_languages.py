"""Pages speak the reader's language; programs are spoken to in English."""

import pytest

from app.languages import number, translated
from app.model.message import Message
from tests.conftest import MakeApp
from tests.people import Browser, Program


@pytest.mark.parametrize(
    ("asked", "given"), [("de-AT,de;q=0.9", "de"), ("en-GB", "en"), ("fr", "en"), ("", "en")]
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(
    visitor: Browser, asked: str, given: str
) -> None:
    page = visitor.get("/", headers={"Accept-Language": asked}, follow_redirects=True)
    assert f'<html lang="{given}">' in page.text


def test_a_choice_is_remembered_and_leads_back_to_the_page(ada: Browser) -> None:
    answer = ada.post("/language", {"language": "de", "back": "/history?class=cat"})
    assert answer.location == "/history?class=cat"
    assert '<html lang="de">' in ada.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example", ""])
def test_a_choice_never_leads_elsewhere(ada: Browser, back: str) -> None:
    assert ada.post("/language", {"language": "de", "back": back}).location == "/"


def test_a_language_that_is_not_offered_is_refused(ada: Browser) -> None:
    assert ada.post("/language", {"language": "tlh"}).status_code == 400


def test_where_one_language_is_offered_all_pages_are_in_it(make_app: MakeApp) -> None:
    page = Browser(make_app(languages="de")).get("/", follow_redirects=True)
    assert '<html lang="de">' in page.text
    assert "/language" not in page.text


def test_the_api_speaks_english(program: Program) -> None:
    answer = program.post("/api/v1/predict", data=b"{", content_type="application/json")
    program.headers["Accept-Language"] = "de"
    same = program.post("/api/v1/predict", data=b"{", content_type="application/json")
    assert answer.json
    assert same.json
    assert answer.json["detail"] == same.json["detail"] == "The body is not valid JSON."


def test_a_message_is_english_until_a_page_shows_it(make_app: MakeApp) -> None:
    message = Message("must be at least %(least)s.", least=0.5)
    assert message == "must be at least 0.5."
    with make_app(languages="de").test_request_context("/"):
        assert "0,5" in translated(message)
        assert number(1234.5) == "1234,5"
        assert translated("a name that somebody gave") == "a name that somebody gave"
