"""Asking the model, seeing its answer, and saying whether it was right."""

import re

import pytest
from asking import Question, questions
from conftest import MODEL_TYPES
from pages.flows import (
    answer_of,
    arrive,
    ask,
    fill,
    focused,
    give,
    go_to,
    note_value,
    say_right,
    say_wrong,
)
from pages.states import NO_PICTURE
from playwright.sync_api import Locator, Page, expect
from project import Project

pytestmark = pytest.mark.browser
IMAGES = MODEL_TYPES[0]


def test_a_question_is_answered_and_the_answer_judged(
    project: Project, page: Page, question: Question, has_script: bool
) -> None:
    arrive(page, project)
    page.evaluate("window.stayed = true")
    said = ask(page, question)
    assert page.evaluate("window.stayed === true") == has_script
    if has_script:
        assert focused(page) == f"The answer: {said}"
    if project.model_type == "tabular-regression":
        expect(page.get_by_role("img", name=re.compile("values are smaller"))).to_be_visible()
        note_value(page, "99")
        correct = "99"
    else:
        assert said == question.truth
        expect(page.get_by_role("row", name=re.compile(f"^{said}.*%$"))).to_be_visible()
        correct = questions(project)[1].truth
        say_right(page, said)
        say_wrong(page, correct)
    assert page.evaluate("window.stayed === true") == has_script
    go_to(page, "History")
    expect(page.get_by_text(f"You said: {correct}")).to_be_visible()


@pytest.mark.only(model_type=[kind for kind in MODEL_TYPES if kind != IMAGES])
def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    project: Project, page: Page, question: Question, has_script: bool
) -> None:
    arrive(page, project)
    fill(page, question)
    page.evaluate("document.querySelector('main form').noValidate = true")
    first, second = (list(question.texts) * 2)[:2]
    wrong = page.locator(f'[name="{first}"]')
    if project.model_type == "text-classification":
        page.evaluate("document.querySelector('textarea').removeAttribute('maxlength')")
        wrong.fill("x" * 501)
    else:
        wrong.fill("")
    page.get_by_role("button", name="Ask the model").click()
    wrong = page.locator(f'[name="{first}"][aria-invalid="true"]')
    wrong.wait_for()
    if has_script:
        expect(wrong).to_be_focused()
    named = (wrong.get_attribute("aria-describedby") or "").split()[0]
    words = page.locator(f"#{named}")
    assert style(wrong, "borderTopColor") == style(words, "color")
    assert words.inner_text().strip().endswith((".", "4.3"))
    kept = page.locator(f'[name="{second}"]').input_value()
    assert kept == ("x" * 501 if first == second else question.texts[second])


def style(part: Locator, name: str) -> str:
    """Return a property of a part of the page as it is shown."""
    found: str = part.evaluate(f"element => getComputedStyle(element).{name}")
    return found


def test_an_example_is_asked_by_one_click(project: Project, page: Page) -> None:
    arrive(page, project)
    example = page.locator(".examples button").first
    picture = example.get_by_role("img")
    named = picture.get_attribute("alt") or "" if picture.count() else example.inner_text()
    example.click()
    said = answer_of(page)
    if project.model_type == "text-classification":  # whose examples show what they ask
        assert page.get_by_role("textbox").input_value().startswith(named.rstrip("."))
    else:
        assert named.endswith(said)


@pytest.mark.only(model_type=[IMAGES])
def test_several_pictures_are_asked_at_once(project: Project, page: Page) -> None:
    arrive(page, project)
    asked = questions(project)
    page.get_by_label("Choose pictures").set_input_files([each.picture for each in asked])
    page.get_by_role("button", name="Ask the model").click()
    expect(page.locator("[data-answer] .label")).to_have_text([each.truth for each in asked])
    expect(page.get_by_role("progressbar")).to_have_count(0)


@pytest.mark.only(model_type=[IMAGES], javascript=[True])
@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_from_elsewhere_is_shown_and_asked_about(
    way: str, project: Project, page: Page
) -> None:
    arrive(page, project)
    picture = questions(project)[1].picture
    assert picture
    give(page, picture, way)
    expect(page.get_by_role("img", name=picture.name)).to_be_visible()
    assert focused(page) == "Ask the model"
    page.keyboard.press("Enter")
    assert answer_of(page) == "dog"


@pytest.mark.only(model_type=[IMAGES], javascript=[True])
def test_the_camera_takes_a_picture(project: Project, page: Page) -> None:
    arrive(page, project)
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("video")).not_to_have_js_property("videoWidth", 0)
    page.get_by_role("button", name="Take the picture").click()
    expect(page.get_by_role("img", name="photo.jpg")).to_be_visible()
    page.get_by_role("button", name="Ask the model").click()
    assert answer_of(page) in {"cat", "dog"}


@pytest.mark.only(model_type=[IMAGES])
def test_a_file_that_is_no_picture_is_refused_in_words(
    project: Project, page: Page, has_script: bool
) -> None:
    arrive(page, project)
    field = page.get_by_label("Choose pictures")
    field.set_input_files(NO_PICTURE)
    page.get_by_role("button", name="Ask the model").click()
    if has_script:
        expect(page.get_by_role("article").get_by_role("alert")).to_have_text(re.compile(r"\.$"))
    else:
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(r"The picture .*\."))
