"""One browser; a fresh profile for each test, on each screen that it says."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from asking import Question, questions
from conftest import need
from pages.flows import arrive
from pages.letters import Post, post_office
from pages.watch import Screen, Watch, open_page, start_browser
from playwright.sync_api import Browser, Page
from project import Project

SCREENS = [Screen(width, javascript) for javascript in (True, False) for width in (320, 768, 1440)]


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
