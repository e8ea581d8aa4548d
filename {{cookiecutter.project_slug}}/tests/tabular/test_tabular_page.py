"""The page for a row: an input for each type of field, and the result."""

import re
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape

from app.model.training import train
from app.model.trust import Trust
from app.predict.service import ModelService
from tests.fixtures import Arrive
from tests.people import Browser, text_of
from tests.questions import Question, question, questions, typed
from tests.tabular.tables import ACCENTED, KEYWORD, MISSING, QUOTED, TYPES, row, write
from tests.test_history import ask, listed, stored
from tests.test_predict_page import error_beside, input_of


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> ModelService:
    """A version that was trained on a table with a column of every type."""
    folder = tmp_path_factory.mktemp("houses")
    train(write(folder / "houses.csv"), folder / "models", lambda items, count: items)
    return ModelService(folder / "models", Trust())


@pytest.fixture
def served(app: Flask, houses: ModelService, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application, serving that version."""
    monkeypatch.setitem(app.extensions, "model", houses)
    return app


@pytest.fixture
def eve(served: Flask, arrive: Arrive) -> Browser:
    """Somebody who may ask about houses."""
    return arrive(served, "ada")


@pytest.fixture
def form() -> dict[str, Any]:
    """A row without gaps, as a person fills it in."""
    return {name: typed(row(1)[name]) for name in TYPES}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("height (m)", ["<input", 'type="number"', 'step="any"', "required"]),
        ("rooms", ["<input", 'type="number"', 'step="1"', "required"]),
        ("garden", ["<select", "required"]),
        ("town", ["<select", "required"]),
        ("built", ["<input", 'type="date"', "required"]),
        ("note", ["<input", 'type="text"', 'maxlength="200"', "required"]),
        ("age (years)", ["<input", 'type="number"']),
        (QUOTED, ["<input", 'type="number"', "required"]),
        (ACCENTED, ["<select", "required"]),
        (KEYWORD, ["<input", 'type="number"', 'step="1"', "required"]),
    ],
)
def test_every_type_of_field_has_its_input(eve: Browser, name: str, words: list[str]) -> None:
    tag = input_of(eve.get("/"), name)
    assert all(word in tag for word in words)
    assert ("required" in tag) == ("required" in words)


def test_the_form_says_what_each_field_is(eve: Browser) -> None:
    text = text_of(eve.get("/"))
    assert "height in m" in text
    assert "age in years" in text
    assert "1 to 5 in training." in text
    assert "May be left empty." in text
    assert "1940-" in text
    assert "choose yes no" in text
    assert "unknown yes no" in text
    assert "choose Bern O'Fallon Zürich" in text
    assert QUOTED in text
    assert ACCENTED in text


def test_a_name_is_shown_as_it_is_and_not_as_html(eve: Browser) -> None:
    page = eve.get("/")
    assert "<b>name" not in page.text
    for path in ("/model", "/docs"):
        assert "<b>name" not in eve.get(path).text


def test_an_example_that_was_asked_stands_in_the_form(eve: Browser) -> None:
    for number, each in enumerate(questions(eve.app)[:6], start=1):
        page = eve.post(f"/examples/{number}")
        for name, value in each.values.items():
            tag, text = input_of(page, name), "" if value is None else each.form.get(name, "")
            if tag.startswith("<input"):
                assert f'value="{escape(text)}"' in tag
            elif text:
                chosen = page.text.partition(tag)[2].partition("</select>")[0]
                assert f'<option value="{escape(text)}" selected>' in chosen


def test_an_example_is_named_after_its_answer(eve: Browser) -> None:
    page = eve.get("/").text
    found = re.findall(r'formaction="/examples/\d">([^<]+)</button>', page)
    outcomes = [str(escape(each.answer.outcome)) for each in questions(eve.app)[:6]]
    assert [outcome.strip() for outcome in found] == outcomes


def test_a_filled_in_example_is_answered_as_it_was(eve: Browser) -> None:
    for each in questions(eve.app):
        page = eve.post("/", each.form)
        assert page.status_code == 200
        assert f"The model says {each.answer.outcome} " in text_of(page)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("height (m)", "tall", "This must be a number, such as "),
        ("rooms", "2.5", "This must be a whole number, such as 1."),
        ("garden", "perhaps", "This must be true or false."),
        ("town", "Rome", "This must be one of: Bern, O&#39;Fallon, Zürich."),
        ("built", "1950-02-30", "This must be a date, such as 1940-"),
        ("note", "x" * 201, "This has 201 characters; at most 200 are accepted."),
        ("note", "", "This is missing. Give text of at most 200 characters."),
        (QUOTED, "1_000", "This must be a number, such as 0."),
        (ACCENTED, "L", "This must be one of: M, S."),
        (KEYWORD, '"><script>', "This must be a whole number"),
    ],
)
def test_an_error_stands_beside_its_field_and_the_input_is_kept(
    eve: Browser, form: dict[str, Any], name: str, value: str, words: str
) -> None:
    page = eve.post("/", form | {name: value})
    assert page.status_code == 422
    assert error_beside(page, name).startswith(words)
    assert page.text.count('aria-invalid="true"') == 1
    if input_of(page, name).startswith("<input"):
        assert f'value="{escape(value)}"' in input_of(page, name)
    others = [each for each, kind in TYPES.items() if kind in {"number", "integer", "date"}]
    for other in others:
        if other != name:
            assert f'value="{escape(form[other])}"' in input_of(page, other)
    assert f'<option value="{escape(form["garden"])}" selected>' in page.text or name == "garden"


def test_what_may_be_missing_may_be_left_empty(eve: Browser, form: dict[str, Any]) -> None:
    page = eve.post("/", form | dict.fromkeys(MISSING, ""))
    assert page.status_code == 200
    record_id = listed(eve)[0]
    assert text_of(eve.get(f"/history/{record_id}")).count("left empty") == len(MISSING)


def test_a_form_is_read_as_browsers_send_it(
    eve: Browser, form: dict[str, Any], served: Flask
) -> None:
    fields = form | {"csrf_token": eve.token("/")}
    parts = "".join(
        f'--frame\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in ((name.replace('"', "%22"), value) for name, value in fields.items())
    )
    body = f"{parts}--frame--\r\n".encode()
    page = eve.client.post("/", data=body, content_type="multipart/form-data; boundary=frame")
    assert page.status_code == 200, text_of(page)


def test_the_history_shows_what_was_asked(eve: Browser, form: dict[str, Any]) -> None:
    eve.post("/", form | {"note": "<i>quiet</i>", "garden": "true"})
    record_id = listed(eve)[0]
    page = eve.get(f"/history/{record_id}")
    assert f"<dt>{escape(QUOTED)}</dt><dd>{form[QUOTED]}</dd>" in page.text
    assert "<dt>garden</dt><dd>yes</dd>" in page.text
    assert "<dd>&lt;i&gt;quiet&lt;/i&gt;</dd>" in page.text
    assert "height (m): " in text_of(eve.get("/history"))


def test_a_result_has_no_picture(eve: Browser) -> None:
    record_id = ask(eve)
    assert "<img class=" not in eve.get(f"/history/{record_id}").text
    assert eve.get(f"/history/{record_id}/picture").status_code == 404


def test_what_was_asked_is_kept_as_it_was_typed(served: Flask, eve: Browser) -> None:
    asked = question(served)
    assert stored(served, ask(eve, asked)).asked == asked.values


def test_the_api_page_has_a_call_to_copy(eve: Browser) -> None:
    text = text_of(eve.get("/docs"))
    assert "A call to copy" in text
    assert '"height (m)": ' in text
    assert "garden boolean" in text
    assert "cellar boolean or null" in text
    assert "built date" in text


@pytest.mark.thorough
def test_why_is_told_of_every_type_of_field(eve: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.model.tabular.why.MOST_ESTIMATED", 0)  # two rounds are enough
    form = {name: typed(value) for name in TYPES if (value := row(3)[name]) != ""}
    page = eve.get(f"/history/{ask(eve, Question(form, None))}/why")  # type: ignore[arg-type]
    assert page.status_code == 200
    rows = re.findall(r'<th scope="row">(.*?)</th>', page.text)
    assert len(rows) == 11
    assert rows[-1] == f"{len(TYPES) - 10} others together"
    assert "Estimated: the model was asked about some combinations" in text_of(page)
    assert "<b>" not in page.text
