"""The page on which people ask."""

import re
from pathlib import Path

import pytest
from markupsafe import escape
from werkzeug.test import TestResponse

from app.model.activation import active_version
from app.model.kind import TASK, kind
from app.model.signature import Classes
from app.model.trust import Trust
from app.predict.service import ModelService
from tests.fixtures import Arrive, MakeApp
from tests.people import Browser, text_of
from tests.questions import artifact_of, bad_question, question, questions


def input_of(page: TestResponse, name: str) -> str:
    """Return the tag of the input of a field."""
    shown = re.escape(str(escape(name)))
    found = re.search(f'<(?:input|select|textarea)[^>]* name="{shown}"[^>]*>', page.text)
    assert found, f"there is no input for {name}"
    return found[0]


def error_beside(page: TestResponse, name: str) -> str:
    """Return the error that the `aria-describedby` of a field leads to."""
    field = input_of(page, name)
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]+)"', field)
    assert described
    (target,) = (each for each in described[1].split() if each.endswith("-error"))
    found = re.search(f'<p [^>]*id="{target}"[^>]*>([^<]*)</p>', page.text)
    assert found
    return found[1]


def test_the_form_says_what_the_model_knows(ada: Browser) -> None:
    page = ada.get("/")
    assert page.status_code == 200
    assert 'aria-invalid="true"' not in page.text
    output = artifact_of(ada.app).signature.output
    if isinstance(output, Classes):
        said = f"It knows {len(output.names)} classes: {' '.join(output.names)}"
    else:
        said = f"It answers with a number: {output.target}"
    assert said in text_of(page)


def test_every_field_has_an_input_with_a_label(ada: Browser) -> None:
    page = ada.get("/")
    for field in artifact_of(ada.app).signature.fields:
        tag = input_of(page, field.name)
        (target,) = re.findall(r'\bid="([^"]+)"', tag)
        assert f'<label for="{target}">' in page.text
        assert bool(re.search(r"\brequired\b", tag)) == (not field.missing)


def test_a_question_is_answered_with_the_version_and_a_place_for_feedback(
    ada: Browser, models: Path
) -> None:
    for each in questions(ada.app)[:4]:
        page = ada.post("/", each.form)
        assert page.status_code == 200
        text = text_of(page)
        assert f"The model says {each.answer.outcome} " in text
        assert f"by version {active_version(models)} ." in text
        assert "Was this right?" in text


@pytest.mark.skipif(TASK == "regression", reason="a number has no classes")
def test_every_class_is_shown_the_likeliest_first(ada: Browser) -> None:
    output = artifact_of(ada.app).signature.output
    assert isinstance(output, Classes)
    page = ada.post("/", question(ada.app).form).text
    table = page[page.index('<table class="probabilities">') :].partition("</table>")[0]
    shown = re.findall(r'<th scope="row">([^<]+)</th>', table)
    assert sorted(shown) == sorted(str(escape(name)) for name in output.names)
    shares = [float(share) for share in re.findall(r'<data value="([^"]+)">', table)]
    assert len(shares) == len(output.names)
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)


@pytest.mark.skipif(TASK == "classification", reason="a class has no band")
def test_a_number_is_shown_with_its_band_and_its_place_in_the_data(ada: Browser) -> None:
    page = ada.post("/", question(ada.app).form)
    assert re.search(
        r"From -?[\d.]+ to -?[\d.]+ in nine of ten cases, judging by the rows it was tried on\. "
        r"\d+ % of the known values are smaller\.",
        text_of(page),
    )
    assert '<svg class="histogram"' in page.text


def test_a_bad_question_shows_the_form_again_with_the_error_beside_each_field(
    ada: Browser,
) -> None:
    page = ada.post("/", bad_question(ada.app).form)
    assert page.status_code == 422
    assert f"The {kind.NOUN} could not be accepted." in text_of(page)
    for field in artifact_of(ada.app).signature.fields:
        assert re.search(r"\b(must|is|has)\b", error_beside(page, field.name))


def test_an_empty_form_is_answered_with_the_form(ada: Browser) -> None:
    page = ada.post("/")
    assert page.status_code == 422
    for field in artifact_of(ada.app).signature.fields:
        if not field.missing:
            assert "is missing" in error_beside(page, field.name)


def test_a_field_that_nobody_asked_for_is_named(ada: Browser) -> None:
    page = ada.post("/", question(ada.app).form | {"<b>shape</b>": "x"})
    assert page.status_code == 422
    assert "&lt;b&gt;shape&lt;/b&gt; is not a field of this request. Remove it." in page.text
    assert 'aria-invalid="true"' not in page.text


def test_a_bad_question_is_not_kept(ada: Browser) -> None:
    ada.post("/", bad_question(ada.app).form)
    assert "Nothing yet." in text_of(ada.get("/history"))


def test_every_example_can_be_asked_with_one_click(ada: Browser) -> None:
    page = ada.get("/").text
    addresses = re.findall(r'<button[^>]* formaction="([^"]+)"', page)
    assert len(addresses) == len(questions(ada.app)[:6])
    for address, each in zip(addresses, questions(ada.app), strict=False):
        assert f"The model says {each.answer.outcome} " in text_of(ada.post(address))


@pytest.mark.parametrize("number", ["0", "-1", "99999", "x"])
def test_an_example_that_is_not_there_is_not_found(ada: Browser, number: str) -> None:
    assert ada.post(f"/examples/{number}").status_code == 404
    assert ada.get(f"/examples/{number}").status_code == 404


def test_what_was_asked_stays_in_the_form_beside_the_answer(ada: Browser) -> None:
    asked = question(ada.app)
    page = ada.post("/", asked.form)
    for name, value in asked.values.items():
        if isinstance(value, str):
            assert str(escape(value)) in page.text[page.text.index(input_of(page, name)) :]
        elif isinstance(value, float | int) and not isinstance(value, bool):
            assert f'value="{value}"' in input_of(page, name)


def test_without_a_model_the_page_says_what_to_do(
    make_app: MakeApp, arrive: Arrive, tmp_path: Path
) -> None:
    ada = arrive(make_app(models_dir=tmp_path / "none"), "ada")
    page = ada.get("/")
    assert page.status_code == 200
    assert "There is no model yet: make one with `flask --app wsgi model train`." in text_of(page)
    assert re.findall(r'<script src="/static/(\w+)', page.text) == ["app"]  # the others want a form
    assert "Ask the model" not in page.text


def test_a_question_asked_while_there_is_no_model_is_answered_503(
    own_models: Path, make_app: MakeApp, arrive: Arrive
) -> None:
    ada = arrive(make_app(models_dir=own_models), "ada")
    form = question(ada.app).form | {"csrf_token": ada.token("/")}
    ada.app.extensions["model"] = ModelService(own_models.parent / "none", Trust())
    page = ada.client.post("/", data=form)
    assert page.status_code == 503
    assert "There is no model yet" in text_of(page)


@pytest.mark.parametrize("file", [b"", b'; filename="a"'], ids=["text", "file"])
def test_a_part_of_a_form_without_a_name_is_refused(ada: Browser, file: bytes) -> None:
    token = ada.token("/").encode()
    named = b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token
    nameless = b"\r\n--b\r\nContent-Disposition: form-data" + file + b"\r\n\r\nx\r\n--b--\r\n"
    answer = ada.client.post(
        "/", data=named + nameless, content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 400
    assert "has no name" in text_of(answer)
