"""No word on a page stands outside of what can be translated."""

import pytest
from flask import Flask

from tests.marked import leftovers, nobodys, texts_in
from tests.people import Browser
from tests.questions import artifact_of, bad_question, question, questions

pytestmark = pytest.mark.thorough  # every page, word by word; the catalogs are tested quickly


@pytest.mark.usefixtures("everything_marked")
@pytest.mark.parametrize("path", ["/", "/nowhere", "/history"])
def test_no_word_is_left_out_of_translation(app: Flask, ada: Browser, path: str) -> None:
    assert leftovers(ada.get(path).text, nobodys(app)) == []


@pytest.mark.usefixtures("everything_marked")
def test_no_word_about_the_api_is_left_out(app: Flask, ada: Browser) -> None:
    described = texts_in(ada.get("/api/openapi.json").json)  # which is in English
    texts = {text.replace("`", "") for text in described} | {"curl", "Python", "JavaScript"}
    assert leftovers(ada.get("/docs").text, texts | nobodys(app)) == []


@pytest.mark.usefixtures("everything_marked")
def test_no_word_of_an_answer_is_left_out(app: Flask, ada: Browser) -> None:
    for each in (*questions(app)[:2], bad_question(app)):
        texts = {each.answer.outcome, *map(str, each.values.values()), *nobodys(app)}
        assert leftovers(ada.post("/", each.form).text, texts) == []


@pytest.mark.usefixtures("everything_marked")
def test_no_word_of_a_history_is_left_out(app: Flask, ada: Browser) -> None:
    page, texts = ada.post("/", question(app).form).text, nobodys(app)
    texts |= {question(app).answer.outcome, artifact_of(app).manifest.version, "CSV", "JSON"}
    kept = page.partition('href="/history/')[2].partition('"')[0]
    assert kept
    paths = (
        *("/history", f"/history/{kept}", f"/history/{kept}/why", "/history?after=0"),
        *("/history?feedback=wrong&source=page&sort=most", "/history?class=?&from=?&version=?"),
    )
    for path in paths:
        assert leftovers(ada.get(path).text, texts) == [], path
    refused = ada.post(f"/history/{kept}/feedback", {"correct": "?"}, page=f"/history/{kept}")
    assert leftovers(refused.text, texts) == []
    ada.post(f"/history/{kept}/delete", page="/history")
    assert leftovers(ada.get("/history").text, texts) == []
