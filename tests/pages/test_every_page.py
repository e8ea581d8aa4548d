"""Every page is accessible in both themes, fits every screen, and is served without a hole."""

import re
from collections.abc import Iterator

import pytest
from asking import Question
from pages import states
from pages.conftest import Opened
from pages.crawl import crawl, inline
from pages.flows import arrive, new_address, sign_up
from pages.inspection import complaints
from pages.watch import Screen
from playwright.sync_api import Page
from project import Project

pytestmark = pytest.mark.browser


@pytest.fixture
def page(opened: Opened) -> Iterator[Page]:
    """A page whose width and theme the inspection changes."""
    page, watch = opened(Screen(javascript=True, width=1280))
    page.context.clear_cookies()
    yield page
    watch.check()


def inspect_all(page: Page, start: str, seen: set[str]) -> list[str]:
    """Return the complaints about every page that links lead to, but for those seen before."""
    wrong = []
    for answer in crawl(page, start, seen):
        wrong += [f"{answer.url}: {tag}" for tag in inline(answer.text())]
        wrong += complaints(page, answer.url)
    return wrong


def test_every_page_that_links_lead_to_can_be_used_by_everybody(
    project: Project, page: Page, question: Question
) -> None:
    wrong = []
    if project.auth == "login":
        wrong += inspect_all(page, "/", set())  # a stranger
    email = arrive(page, project)
    states.answered(page, question)
    seen: set[str] = set()
    wrong += inspect_all(page, "/", seen)
    assert len(seen) >= 6
    if project.auth == "login":
        project.flask("user", "promote", email)
        wrong += inspect_all(page, "/account", seen)  # now with the links of an admin
        assert any("/all" in path or "/admin" in path for path in seen)
    assert not wrong, "\n".join(wrong)


def test_every_answer_to_a_form_can_be_used_by_everybody(
    project: Project, page: Page, question: Question
) -> None:
    wrong = []

    def see(state: states.State, *details: object) -> None:
        state(page, *details)
        wrong.extend(inline(page.content()))
        wrong.extend(complaints(page, state.__name__.replace("_", " ")))

    email = new_address()
    if project.auth == "login":
        for state in (states.signed_up_badly, states.signed_in_badly, states.with_an_old_link):
            see(state)
        sign_up(page, email)
    see(states.asked_badly)
    see(states.answered, question)
    see(states.lost)
    if project.auth == "login":
        for state in (states.with_a_token, states.changed_badly, states.deleted_badly):
            see(state)
        for state in (states.secured_badly, states.secured):
            see(state)
        see(states.half_signed_in, email)
        link = re.search(r"/new-password/\S+", project.flask("user", "reset-link", email))
        assert link
        see(states.choosing_a_new_password, link[0])
    assert not wrong, "\n".join(wrong)
