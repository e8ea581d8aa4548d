"""Reading why, about the model and about its API, in one's own language, and getting lost."""

import pytest
from asking import Question
from pages.flows import arrive, ask, go_to, saved
from playwright.sync_api import Page, expect
from project import Project

pytestmark = pytest.mark.browser


def test_an_answer_says_why_on_a_click(
    project: Project, page: Page, question: Question, has_script: bool
) -> None:
    arrive(page, project)
    said = ask(page, question)
    page.get_by_role("link", name="Why?").click()
    reasons = page.locator("[data-part]")
    expect(reasons.get_by_role("heading", name=f"Why {said}?")).to_be_visible()
    assert reasons.get_by_role("row").count() >= 2
    assert page.url.endswith("/why") != has_script
    if not has_script:
        page.get_by_role("link", name="Back to the prediction").click()
    expect(page.locator(".label")).to_have_text(said)


def test_the_card_of_the_model_is_read_and_taken_away(project: Project, page: Page) -> None:
    arrive(page, project)
    go_to(page, "Model")
    expect(page.get_by_role("heading", name="The model", exact=True)).to_be_visible()
    assert page.get_by_role("img").count() >= 1
    assert page.get_by_role("table").count() >= 1
    assert saved(page, "Download as Markdown").startswith("# ")


@pytest.mark.alike
def test_a_call_of_the_api_is_copied_in_the_language_of_ones_own(
    project: Project, page: Page, has_script: bool
) -> None:
    arrive(page, project)
    go_to(page, "API")
    call = page.locator("details").filter(has=page.locator("[data-language=Python]")).first
    code = call.locator("code[data-language]")
    expect(code).not_to_be_visible()
    call.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(code).to_contain_text("import json")
    expect(page.locator("[data-language=curl]").first).not_to_be_visible()
    if has_script:
        for key in ("Tab", "Tab", "Enter"):  # past the code, which scrolls
            page.keyboard.press(key)
        expect(call.get_by_role("status")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == code.inner_text()
    else:
        expect(call.get_by_role("button", name="Copy")).to_have_count(0)


@pytest.mark.alike
def test_an_address_without_a_page_says_so_and_leads_back(project: Project, page: Page) -> None:
    arrive(page, project)
    answer = page.goto("/nowhere")
    assert answer
    assert answer.status == 404
    page.get_by_role("link", name="To the first page").click()
    expect(page.get_by_role("button", name="Ask the model")).to_be_visible()


@pytest.mark.alike
def test_the_language_is_chosen_in_the_footer_and_stays(project: Project, page: Page) -> None:
    arrive(page, project)
    chosen = page.get_by_role("contentinfo").get_by_role("button", name="Deutsch")
    chosen.click()
    page.get_by_role("banner").get_by_role("link", name="Modell", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    page.get_by_role("contentinfo").get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="The model", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
