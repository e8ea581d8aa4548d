"""The first page weighs almost nothing, and nothing on it jumps."""

import time
from collections.abc import Iterator

import pytest
from asking import Question
from pages.flows import arrive, ask, new_address, post_sign_up
from pages.looks import moved, shift
from pages.watch import Screen, open_page
from playwright.sync_api import Browser, Page, Response, Route
from project import Project

pytestmark = pytest.mark.browser
BYTES = 60_000  # uncompressed, without the pictures of examples
REQUESTS = 8
STYLESHEET = 12_000
SHIFT = 0.02


@pytest.fixture(params=[320, 1440])
def page(request: pytest.FixtureRequest, browser: Browser, base_url: str) -> Iterator[Page]:
    """A page of a profile in which nothing is cached, narrow or wide, with JavaScript."""
    with open_page(browser, base_url, Screen(request.param)) as (page, watch):
        yield page
        watch.check()


def load(page: Page, path: str) -> list[Response]:
    """Open a page as if for the first time; return everything that was sent for it."""
    sent: list[Response] = []

    def note(response: Response) -> None:
        sent.append(response)

    page.on("response", note)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("response", note)
    return sent


def is_example(response: Response) -> bool:
    """Say whether something sent is the picture of an example."""
    return "/examples/" in response.url


def test_the_first_page_is_light(project: Project, page: Page) -> None:
    if project.auth == "login":
        post_sign_up(page, new_address())
    weigh(page, "/")


@pytest.mark.only(auth=["login"])
def test_the_page_to_sign_in_is_light(page: Page) -> None:
    weigh(page, "/sign-in")


def weigh(page: Page, path: str) -> None:
    """Open a page as if for the first time; it must keep to the budget."""
    sent = [each for each in load(page, path) if not is_example(each)]
    weights = {each.url: len(each.body()) for each in sent}
    assert len(weights) >= 3
    assert sum(weights.values()) < BYTES, weights
    assert len(sent) <= REQUESTS, weights
    assert {each.request.resource_type for each in sent} <= {
        "document",
        "stylesheet",
        "script",
        "image",
        "other",
    }
    (stylesheet,) = [url for url in weights if url.endswith(".css")]
    assert weights[stylesheet] < STYLESHEET


def test_nothing_jumps_when_a_page_opens_or_a_slow_answer_comes(
    project: Project, page: Page, question: Question
) -> None:
    arrive(page, project)
    page.goto("/", wait_until="networkidle")
    assert shift(page) < SHIFT, moved(page)
    page.route("**/*", slowly)
    ask(page, question)
    page.unroute("**/*")
    assert shift(page) < SHIFT, moved(page)
    page.goto("/history", wait_until="networkidle")
    assert shift(page) < SHIFT, moved(page)


def slowly(route: Route) -> None:
    """Answer a form so late that what moves then isn't what the click was for."""
    if route.request.method == "POST":
        time.sleep(0.7)
    route.continue_()
