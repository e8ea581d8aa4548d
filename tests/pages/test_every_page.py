"""Every page is accessible in both themes, fits every screen, and is served without a hole."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from asking import Question
from pages import states
from pages.conftest import Opened
from pages.crawl import crawl, inline
from pages.flows import arrive, new_address, sign_up
from pages.inspection import WAYS, complaints
from pages.watch import Screen, Scripts, open_page
from playwright.sync_api import Browser, Page
from project import Project

pytestmark = pytest.mark.browser
Inspect = Callable[[str], list[str]]


@pytest.fixture
def page(opened: Opened) -> Iterator[Page]:
    """A page whose width and theme the inspection changes."""
    page, watch = opened(Screen(width=1280))
    page.context.clear_cookies()
    yield page
    watch.check()


@pytest.fixture(params=WAYS)
def inspect(request: pytest.FixtureRequest, page: Page) -> Iterator[Inspect]:
    """Return the complaints about the open page, which it names."""
    on, looks = WAYS[request.param]
    scripts = Scripts(page, on)
    yield partial(complaints, page, scripts=scripts, looks=looks)
    scripts.turn(True)


def inspect_all(page: Page, inspect: Inspect, start: str, seen: set[str]) -> list[str]:
    """Return the complaints about every page that links lead to, but for those seen before."""
    wrong = []
    for answer in crawl(page, start, seen):
        wrong += [f"{answer.url}: {tag}" for tag in inline(answer.text())]
        wrong += inspect(answer.url)
    return wrong


def test_every_page_that_links_lead_to_can_be_used_by_everybody(
    project: Project, page: Page, inspect: Inspect, question: Question
) -> None:
    wrong = []
    if project.auth == "login":
        wrong += inspect_all(page, inspect, "/", set())  # a stranger
    email = arrive(page, project)
    states.answered(page, question)
    seen: set[str] = set()
    wrong += inspect_all(page, inspect, "/", seen)
    assert len(seen) >= 6
    if project.auth == "login":
        project.flask("user", "promote", email)
        wrong += inspect_all(page, inspect, "/account", seen)  # now with the links of an admin
        assert any("/all" in path or "/admin" in path for path in seen)
    assert not wrong, "\n".join(wrong)


def test_every_answer_to_a_form_can_be_used_by_everybody(
    project: Project, page: Page, inspect: Inspect, question: Question
) -> None:
    wrong = []

    def see(state: states.State, *details: object) -> None:
        state(page, *details)
        wrong.extend(inline(page.content()))
        wrong.extend(inspect(state.__name__.replace("_", " ")))

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


def test_an_application_without_a_model_can_be_used_by_everybody(
    default_project: Project, browser: Browser, tmp_path: Path
) -> None:
    wrong = []
    with (
        default_project.serve(until="/health/live", MODELS_DIR=str(tmp_path)) as base_url,
        open_page(browser, base_url, Screen()) as (page, watch),
    ):
        email, seen = arrive(page, default_project), set()
        page.get_by_text("There is no model yet").wait_for()
        if default_project.auth == "login":
            default_project.flask("user", "promote", email)
        inspect = partial(complaints, page, scripts=Scripts(page, True))
        wrong += inspect_all(page, inspect, "/", seen)
        assert len(seen) >= 4
        watch.wrong = [each for each in watch.wrong if not each.endswith("/model answered 503")]
        watch.check()
    assert not wrong, "\n".join(wrong)
