"""What people do on the pages, in plain words."""

import json
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from asking import PASSWORD, Question
from playwright.sync_api import Page
from project import Project


def new_address() -> str:
    """Return an e-mail address that nobody has used."""
    return f"{secrets.token_hex(4)}@example.org"


def sign_up(page: Page, email: str) -> None:
    """Make an account, from the first page on."""
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Sign up").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_role("button", name="Ask the model").wait_for()
    page.wait_for_load_state()  # its scripts, too


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the page that asks who one is, and send it."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    """Go, and see that one is gone."""
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def arrive(page: Page, project: Project) -> str:
    """Open the first page; where there are accounts, with a new one, whose address is returned."""
    email = new_address()
    if project.auth == "login":
        post_sign_up(page, email)
    page.goto("/")
    return email


def post_sign_up(page: Page, email: str) -> None:
    """Make an account without showing the form, which is quicker; `sign_up` does it by hand."""
    post(page, "/sign-up", email=email, password=PASSWORD, password_confirm=PASSWORD)


def post(page: Page, path: str, **fields: str) -> None:
    """Send the form of a page as its visitor."""
    program = page.context.request
    token = re.search(r'name="csrf_token" value="([^"]+)"', program.get(path).text())
    assert token
    assert program.post(path, form={"csrf_token": token[1], **fields}).ok


def go_to(page: Page, name: str) -> None:
    """Follow a link of the main navigation, and wait for the page with its scripts."""
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True)
    with page.expect_navigation():
        link.click()


def fill(page: Page, question: Question) -> None:
    """Fill in the form, whatever its fields are."""
    if question.picture:
        page.get_by_label("Choose pictures").set_input_files(question.picture)
    for name, text in question.texts.items():
        field = page.locator(f"[name={json.dumps(name, ensure_ascii=False)}]")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def ask(page: Page, question: Question) -> str:
    """Fill in the form of the first page and send it; return the answer."""
    if urlsplit(page.url).path != "/" or page.locator("[data-answer]").count():
        page.goto("/")
    fill(page, question)
    page.get_by_role("button", name="Ask the model").click()
    return answer_of(page)


def answer_of(page: Page) -> str:
    """Return the answer on the page of a result."""
    label = page.locator(".label")
    label.wait_for()
    return label.inner_text().strip()


def say_right(page: Page, said: str) -> None:
    """Click that the answer was right."""
    page.get_by_role("button", name=f"Yes, {said}").click()
    page.get_by_text(f"You said: yes, {said}.").wait_for()


def say_wrong(page: Page, correct: str) -> None:
    """Click which class it is instead."""
    page.get_by_role("button", name=f"No, it is {correct}").click()
    page.get_by_text(f"You said: no, it is {correct}.").wait_for()


def note_value(page: Page, value: str) -> None:
    """Note the true number."""
    page.get_by_label("The true value").fill(value)
    page.get_by_role("button", name="Note it").click()
    page.get_by_text(f"You said: it is {value}.").wait_for()


def saved(page: Page, name: str) -> str:
    """Follow a link to a file; return what was saved."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    return download.value.path().read_text("utf-8")


GIVE = """([way, name, bytes]) => {
    const given = new DataTransfer();
    given.items.add(new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}));
    const how = {bubbles: true, cancelable: true};
    document.querySelector("[data-drop]").dispatchEvent(way === "drop"
        ? new DragEvent("drop", {...how, dataTransfer: given})
        : new ClipboardEvent("paste", {...how, clipboardData: given}));
}"""


def give(page: Page, picture: Path, way: str) -> None:
    """Drop a file from the desktop onto the form, or paste it."""
    page.evaluate(GIVE, [way, picture.name, list(picture.read_bytes())])


def focused(page: Page) -> str:
    """Return the text of what has the focus."""
    text: str = page.evaluate("document.activeElement.innerText")
    return text.strip()
