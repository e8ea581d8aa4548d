"""Pages speak the reader's language; programs are spoken to in English."""

from datetime import UTC, datetime

import pytest

from app.languages import day, number, outcome, percent, translated, when
from app.model.message import Message
from app.model.signature import ClassAnswer, ValueAnswer
from tests.fixtures import MakeApp
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
        assert [number(each) for each in (1234.5, 1e30, 12_345_678)] == [
            "1234,5",
            "1e+30",
            "12345678",
        ]
        assert translated("a name that somebody gave") == "a name that somebody gave"


def test_numbers_shares_times_and_answers_are_written_as_the_language_does(
    make_app: MakeApp,
) -> None:
    value = ValueAnswer(value=33.46, unit="No./h", low=30, high=36, share_below=0.5)
    time = datetime(2026, 3, 1, 7, 5, tzinfo=UTC)
    with make_app(languages="de").test_request_context("/"):
        assert outcome(value) == "33,46 No./h"
        assert outcome(ClassAnswer(label="v1.0")) == "v1.0"
        assert (percent(0.9565), percent(0.5, 0)) == ("95,7 %", "50 %")
        assert (day(time.date()), when(time)) == ("01.03.2026", "01.03.2026, 07:05 UTC")
    with make_app(languages="en").test_request_context("/"):
        assert (outcome(value), when(time)) == (value.outcome, "Mar 1, 2026, 07:05 UTC")
