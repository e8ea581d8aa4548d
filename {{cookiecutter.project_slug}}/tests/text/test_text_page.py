"""The page for a text, the words that an answer names, and the API for texts."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from tests.fixtures import MakeApp
from tests.people import Browser, Program, text_of
from tests.questions import artifact_of, question, questions
from tests.test_cli import run
from tests.test_history import ask, listed, stored
from tests.test_predict_page import error_beside, input_of

FIELD = "text"


def typed_in(page: str) -> str:
    """Return what stands in the form, without the line end that HTML drops."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return unescape(found[1])


def test_the_form_says_how_long_a_text_may_be(ada: Browser) -> None:
    page = ada.get("/")
    tag = input_of(page, FIELD)
    assert tag.startswith("<textarea")
    (field,) = artifact_of(ada.app).signature.fields
    assert field.type == "text"
    assert f'maxlength="{field.max_length}"' in tag
    assert f"At most {field.max_length} characters." in text_of(page)
    assert typed_in(page.text) == ""


def test_an_example_that_was_asked_stands_in_the_form(ada: Browser) -> None:
    for number, each in enumerate(questions(ada.app)[:6], start=1):
        assert typed_in(ada.post(f"/examples/{number}").text) == each.values[FIELD]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The text is missing. Give text of at most "),
        (" \n ", "The text is missing. Give text of at most "),
        ("</textarea><script>" * 100, "The text has 1900 characters; at most "),
    ],
)
def test_an_error_stands_beside_the_field_and_the_text_is_kept(
    ada: Browser, text: str, words: str
) -> None:
    page = ada.post("/", {FIELD: text})
    assert page.status_code == 422
    assert error_beside(page, FIELD).startswith(words)
    assert typed_in(page.text) == text
    assert "<script>" not in page.text


def test_a_text_that_begins_with_an_empty_line_keeps_it(ada: Browser) -> None:
    (field,) = artifact_of(ada.app).signature.fields
    assert field.type == "text"
    text = "\n\nx" + "y" * field.max_length
    assert typed_in(ada.post("/", {FIELD: text}).text) == text


def test_a_text_is_shown_as_it_is_and_not_as_html(ada: Browser) -> None:
    page = ada.post("/", {FIELD: "<b>Where</b> is my & your book?"})
    assert page.status_code == 200
    record_id = listed(ada)[0]
    for shown in (page, ada.get("/history"), ada.get(f"/history/{record_id}")):
        assert "&lt;b&gt;Where&lt;/b&gt; is my &amp; your book?" in shown.text


def test_windows_line_ends_are_kept_as_one_character(app: Flask, ada: Browser) -> None:
    assert ada.post("/", {FIELD: "one book\r\ntwo books"}).status_code == 200
    assert stored(app, listed(ada)[0]).asked == {FIELD: "one book\ntwo books"}


def test_the_words_are_kept_in_the_history(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    reasons = stored(app, record_id).answered["reasons"]
    assert reasons
    assert reasons[0]["word"] in text_of(ada.get(f"/history/{record_id}/why"))
    assert ada.get(f"/history/{record_id}/picture").status_code == 404


def test_a_call_is_answered_with_the_words(program: Program) -> None:
    answer = program.post("/api/v1/predict", json=question(program.app).body)
    assert answer.json
    assert all(set(reason) == {"word", "weight"} for reason in answer.json["reasons"])
    assert answer.json["reasons"]


def test_a_text_of_unknown_words_is_answered_without_reasons(program: Program) -> None:
    answer = program.post("/api/v1/predict", json={FIELD: "qwrtz 猫 ☂"})
    assert answer.status_code == 200
    assert answer.json
    assert not answer.json.get("reasons")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_the_api_takes_a_text_as_json_alone(program: Program, kind: str) -> None:
    form = question(program.app).form
    answer = program.post("/api/v1/predict", data=form, content_type=kind)
    assert answer.status_code == 415
    assert answer.json
    assert answer.json["detail"] == "Send the text as application/json."


@pytest.mark.parametrize("value", [5, True, ["a"], {"a": "b"}])
def test_what_is_no_text_is_refused(program: Program, value: object) -> None:
    answer = program.post("/api/v1/predict", json={FIELD: value})
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["errors"][0]["problem"].startswith("must be text of at most ")


def test_a_character_cut_in_half_is_refused(program: Program) -> None:
    body = b'{"text": "a\\ud800b"}'
    answer = program.post("/api/v1/predict", data=body, content_type="application/json")
    assert answer.status_code == 422


def test_the_api_page_has_a_call_to_copy(ada: Browser) -> None:
    text = text_of(ada.get("/docs"))
    assert "A call to copy" in text
    assert question(ada.app).values[FIELD] in text.replace("\\u0027", "'").replace('\\"', '"')


def test_what_has_no_text_is_named_after_training(make_app: MakeApp, tmp_path: Path) -> None:
    lines = [f"{word} number {number},{word}" for word in ("sun", "é moon") for number in range(9)]
    (tmp_path / "mine.csv").write_text("\n".join(["message,kind", *lines, " ,sun"]), "utf-8")
    app = make_app(models_dir=tmp_path / "new", data_dir=tmp_path / "mine.csv")
    trained = run(app, "model", "train")
    assert trained.exit_code == 0, trained.output
    assert "Skipped: Row 20 has no text." in trained.output
    assert "Takes      text: message" in run(app, "model", "show").output
    assert "Gives      kind: sun, é moon" in run(app, "model", "show").output
