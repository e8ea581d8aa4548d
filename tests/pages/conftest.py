"""One browser; a fresh profile for each test, on each screen that it says."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from asking import Question, questions
from conftest import MODEL_TYPES, need
from pages.flows import arrive
from pages.inspection import WAYS
from pages.letters import Post, post_office
from pages.watch import Screen, Watch, open_page, start_browser
from playwright.sync_api import Browser, Page
from project import Project

SCREENS = [Screen(width, javascript) for javascript in (True, False) for width in (320, 768, 1440)]


def is_told_elsewhere(item: pytest.Item) -> bool:
    """Say whether another project tells what this one would on a screen.

    What depends on the kind of data is done on every screen with each kind: on three by the project
    with accounts, on the others by that without. What is the same for all kinds is done on one
    screen with JavaScript and on one without, so that the kinds together have every screen. Every
    page is inspected in one way with the accounts of each kind, and in all ways with pictures.
    """
    params = item.callspec.params if hasattr(item, "callspec") else {}
    model_type, auth = params.get("project", ("", ""))
    if way := params.get("inspect"):
        return model_type != MODEL_TYPES[0] and (way != next(iter(WAYS)) or auth == "none")
    if not isinstance(screen := params.get("page"), Screen):
        return False
    place, turn = SCREENS.index(screen), MODEL_TYPES.index(model_type) + (auth == "none")
    if item.get_closest_marker("alike"):
        return place not in (turn % 3, 3 + (turn + 1) % 3)
    return (place % 3 + place // 3 + turn) % 2 == 1


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what only `make test-browser` does."""
    for item in items:
        if is_told_elsewhere(item):
            item.add_marker("again")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all; each test opens a profile of its own."""
    with start_browser(need("chromium", "chromium")) as running:
        yield running


@pytest.fixture(scope="session")
def post() -> Iterator[Post]:
    """The mail server of all projects."""
    with post_office() as running:
        yield running


@pytest.fixture(scope="session")
def base_url(project: Project, post: Post) -> Iterator[str]:
    """The address of the project, served by gunicorn; with accounts it sends letters."""
    letters = {"SMTP_URL": post.url, "MAIL_FROM": "app@example.org"}
    with project.serve(**letters if project.auth == "login" else {}) as url:
        yield url


Opened = Callable[[Screen], tuple[Page, Watch]]


@pytest.fixture(scope="session")
def opened(browser: Browser, base_url: str) -> Iterator[Opened]:
    """Return the page of a screen, which is opened once for each project: that takes longest."""
    with ExitStack() as stack:

        @cache
        def get(screen: Screen) -> tuple[Page, Watch]:
            return stack.enter_context(open_page(browser, base_url, screen))

        yield get


@pytest.fixture(params=SCREENS, ids=str)
def page(request: pytest.FixtureRequest, opened: Opened) -> Iterator[Page]:
    """A stranger's page: with JavaScript and without, on a phone, a tablet and a desk.

    Afterwards nothing may have gone wrong in it.
    """
    page, watch = opened(request.param)
    page.context.clear_cookies()
    yield page
    watch.check()


@pytest.fixture
def has_script(request: pytest.FixtureRequest) -> bool:
    """Whether JavaScript is on."""
    screen: Screen = request.node.callspec.params["page"]
    return screen.javascript


@pytest.fixture
def address(project: Project, page: Page) -> str:
    """The address of a new account, to which the page belongs."""
    return arrive(page, project)


@pytest.fixture
def question(project: Project) -> Question:
    """A question whose answer is known."""
    return questions(project)[0]
