"""Looking at what was asked before, taking it away, deleting it and having it back."""

import json
import re

import pytest
from asking import Question, questions
from pages.flows import arrive, ask, go_to, saved
from playwright.sync_api import Page, expect
from project import Project

pytestmark = pytest.mark.browser
TILES = ".tiles > li"


def test_a_prediction_is_found_again_opened_deleted_and_brought_back(
    project: Project, page: Page, question: Question
) -> None:
    arrive(page, project)
    go_to(page, "History")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    said = ask(page, question)
    go_to(page, "History")
    page.locator(TILES).filter(has_text=said).get_by_role("link").click()
    expect(page.locator(".label")).to_have_text(said)
    page.get_by_role("link", name="Back to the history").click()
    page.get_by_role("button", name=f"Delete the prediction {said}").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Deleted 1 prediction.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(TILES)).to_contain_text([said])


def test_everything_is_deleted_after_a_question(
    project: Project, page: Page, question: Question, has_script: bool
) -> None:
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    arrive(page, project)
    ask(page, question)
    go_to(page, "History")
    page.get_by_role("button", name="Delete all").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    assert asked == (["Delete all your predictions?"] if has_script else [])


def test_a_history_is_filtered_sorted_and_taken_away(project: Project, page: Page) -> None:
    arrive(page, project)
    said = [ask(page, question) for question in questions(project)]
    go_to(page, "History")
    expect(page.locator(".tile-label")).to_contain_text(said[::-1])
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Order").select_option("oldest first")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".tile-label")).to_contain_text(said)
    if project.model_type != "tabular-regression":
        page.get_by_text("Filter and sort").click()
        page.get_by_label("Answer", exact=True).select_option(said[0])
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".tile-label")).to_contain_text(said[:1])
        expect(page.locator(TILES)).to_have_count(1)
        assert len(saved(page, "CSV").splitlines()) == 2
        page.get_by_role("link", name=re.compile("^Take away: Answer")).click()
    expect(page.locator(TILES)).to_have_count(2)
    assert len(saved(page, "CSV").splitlines()) == 3
    assert len(json.loads(saved(page, "JSON"))) == 2
