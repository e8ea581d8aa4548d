"""The generated projects, set up, tested, served and used as people would."""

import base64
import json
import re
import secrets
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import html5lib
import pytest
from browser import PASSWORD, arrive, drop, open_browser
from conftest import Bake, need
from project import Project


class Client:
    """A program that keeps cookies and fills in forms."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def send(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Send a request; return the status and the body of the last answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.base_url + path, body, named)
        try:
            with self.opener.open(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def csrf(self, path: str) -> str:
        """Return the token in the first form of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.send(path)[1])
        assert found
        return found[1]

    def post(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        """Fill in the form on a page and send it."""
        return self.send(path, urlencode({"csrf_token": self.csrf(page)} | fields).encode())

    def upload(self, path: str, picture: Path, **headers: str) -> tuple[int, str]:
        """Send a picture as a form does."""
        token = {} if path.startswith("/api/") else {"csrf_token": self.csrf("/")}
        body, content_type = multipart(picture, token)
        return self.send(path, body, Content_Type=content_type, **headers)


def multipart(picture: Path, fields: dict[str, str]) -> tuple[bytes, str]:
    """Return the body of a form with a picture, and its content type."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="picture"; filename="{picture.name}"'
    parts.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + picture.read_bytes() + b"\r\n")
    return b"".join(
        [*parts, f"--{boundary}--\r\n".encode()]
    ), f"multipart/form-data; boundary={boundary}"


@pytest.fixture
def person(project: Project, base_url: str) -> Client:
    """Somebody who may ask: with an account where there are any."""
    client = Client(base_url)
    if project.auth == "login":
        email, form = f"{secrets.token_hex(4)}@example.org", {"password": PASSWORD}
        form |= {"email": email, "password_confirm": PASSWORD}
        status, _ = client.post("/sign-up", page="/sign-up", **form)
        assert status == 200
    return client


@pytest.fixture
def authorization(project: Project, person: Client) -> dict[str, str]:
    """The header that lets a program in, where one is needed."""
    if project.auth == "none":
        return {}
    _, page = person.post("/account/tokens", page="/account", name="a test")
    found = re.search(r'id="new-token">([^<]+)<', page)
    assert found
    return {"Authorization": f"Bearer {found[1]}"}


def test_its_own_tests_pass(project: Project) -> None:
    printed = project.make("test")
    assert " passed" in printed
    assert " failed" not in printed


def test_its_own_tests_reach_nine_tenths_of_the_code(project: Project) -> None:
    total = re.search(r"TOTAL.* (\d+)%", project.make("coverage"))
    assert total
    assert int(total[1]) >= 90


@pytest.mark.parametrize("auth", ["login", "none"])
def test_the_tests_of_a_project_with_awkward_answers_pass(
    auth: str, bake: Bake, projects: Callable[[str], Project]
) -> None:
    awkward = """O'Brien's "best" C:\\cats & <dogs> {é} 100 % 🐱 #1 """ + "x" * 150
    folder = bake(auth=auth, project_name=awkward, description=awkward, author_name=awkward)
    project, python = Project(folder, auth), str(projects("login").folder / ".venv/bin/python")
    for command in (["pytest"], ["ruff", "check"], ["ruff", "format", "--check"]):
        done = project.run(python, "-m", *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_own_lint_passes(project: Project) -> None:
    project.make("lint")


@pytest.mark.parametrize("label", ["cat", "dog"])
def test_a_picture_on_the_page_gets_the_right_answer(
    label: str, project: Project, person: Client
) -> None:
    status, page = person.upload("/", project.picture(label))
    assert status == 200
    assert f'<p class="label">{label}</p>' in page
    assert label in person.send("/history")[1]


@pytest.mark.parametrize("label", ["cat", "dog"])
def test_a_picture_over_the_api_gets_the_right_answer(
    label: str, project: Project, base_url: str, authorization: dict[str, str]
) -> None:
    program, picture = Client(base_url), project.picture(label)
    encoded = json.dumps({"picture": base64.b64encode(picture.read_bytes()).decode()}).encode()
    as_json = authorization | {"Content_Type": "application/json"}
    for status, body in (
        program.upload("/api/v1/predict", picture, **authorization),
        program.send("/api/v1/predict", encoded, **as_json),
    ):
        answer = json.loads(body)
        assert (status, answer["label"]) == (200, label)
        assert sum(answer["probabilities"].values()) == pytest.approx(1)


def test_page_and_api_agree_to_the_last_digit_shown(
    project: Project, person: Client, base_url: str, authorization: dict[str, str]
) -> None:
    picture = project.picture("cat")
    _, page = person.upload("/", picture)
    _, body = Client(base_url).upload("/api/v1/predict", picture, **authorization)
    for share in json.loads(body)["probabilities"].values():
        assert f"{100 * share:.1f} %" in page


def test_every_page_is_valid_html(project: Project, person: Client) -> None:
    person.upload("/", project.picture("dog"))
    shown = re.findall(r'href="(/history/[0-9a-f]+)"', person.send("/history")[1])
    pages = ["/", "/history", "/model", "/docs", "/nowhere", shown[0]]
    pages += ["/account", "/account/password"] if project.auth == "login" else []
    for path in pages:
        html5lib.HTMLParser(strict=True).parse(person.send(path)[1])


def test_without_an_account_nothing_is_shown_where_there_are_accounts(
    project: Project, base_url: str
) -> None:
    stranger = Client(base_url)
    _, first = stranger.send("/")
    status, _ = stranger.send("/api/v1/model")
    if project.auth == "login":
        assert "<h1>Sign in</h1>" in first
        assert status == 401
    else:
        assert "Ask the model" in first
        assert status == 200


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_person_can_do_everything_in_a_browser(
    javascript: bool, project: Project, base_url: str
) -> None:
    chromium = need("chromium", "chromium")
    with open_browser(chromium, base_url, javascript) as page:
        arrive(page, project, base_url)
        page.get_by_label("Choose a picture").set_input_files(project.picture("cat"))
        page.get_by_role("button", name="Ask the model").click()
        page.locator(".label", has_text="cat").wait_for()
        assert page.get_by_role("row", name="cat").count() == 1
        page.get_by_role("button", name="No, it is dog").click()
        page.get_by_text("You said: no, it is dog.").wait_for()
        page.get_by_role("navigation", name="Main").get_by_role("link", name="History").click()
        page.get_by_text("You said: dog").wait_for()
        for name, heading in (("Model", "The model"), ("API", "The API")):
            page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
            page.get_by_role("heading", name=heading, exact=True).wait_for()
        page.get_by_role("link", name="History").click()
        page.get_by_role("button", name="Delete the prediction cat").click()
        page.get_by_text("Nothing yet.").wait_for()
        if project.auth == "login":
            page.get_by_role("button", name="Sign out").click()
            page.get_by_role("heading", name="Sign in").wait_for()
            page.goto(f"{base_url}/history")
            page.get_by_role("heading", name="Sign in").wait_for()


def test_a_dropped_picture_is_shown_and_asked_about(project: Project, base_url: str) -> None:
    with open_browser(need("chromium", "chromium"), base_url) as page:
        arrive(page, project, base_url)
        drop(page, project.picture("dog"))
        page.get_by_role("img", name="The picture you chose").wait_for()
        page.get_by_role("button", name="Ask the model").click()
        page.locator(".label", has_text="dog").wait_for()


def test_everything_can_be_done_with_the_keyboard(project: Project, base_url: str) -> None:
    with open_browser(need("chromium", "chromium"), base_url) as page:
        arrive(page, project, base_url)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "picture"
        page.get_by_label("Choose a picture").set_input_files(project.picture("cat"))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".label", has_text="cat").wait_for()
