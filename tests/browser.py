"""A person in front of Debian's Chromium, who notices errors and requests to other hosts."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asking import Question
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from project import Project

PASSWORD = "correct horse battery"


@contextmanager
def start_browser(chromium: str) -> Iterator[Browser]:
    """Yield a browser in which nothing is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, base_url: str, javascript: bool = True) -> Iterator[Page]:
    """Yield a page of a fresh profile; afterwards nothing may have gone wrong in it."""
    wrong: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Chromium logs every answer of 400 and above; those are asked for on purpose.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            wrong.append(message.text)

    context = browser.new_context(java_script_enabled=javascript)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((base_url, "blob:"))
            else wrong.append(f"a request to {request.url}")
        ),
    )
    try:
        yield page
    finally:
        context.close()
    assert wrong == []


def sign_up(page: Page, base_url: str, email: str) -> None:
    """Make an account, from the first page on."""
    page.goto(base_url)
    page.get_by_role("navigation").get_by_role("link", name="Sign up").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_role("button", name="Ask the model").wait_for()


def arrive(page: Page, project: Project, base_url: str) -> None:
    """Open the first page; where there are accounts, with a new one."""
    if project.auth == "login":
        sign_up(page, base_url, f"{secrets.token_hex(4)}@example.org")
    else:
        page.goto(base_url)


def fill(page: Page, question: Question) -> None:
    """Fill in the form, whatever its fields are."""
    if question.picture:
        page.get_by_label("Choose a picture").set_input_files(question.picture)
    for name, text in question.texts.items():
        field = page.locator(f"[name={json.dumps(name, ensure_ascii=False)}]")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def answer_of(page: Page) -> str:
    """Return the answer on the page of a result."""
    label = page.locator(".label")
    label.wait_for()
    return label.inner_text().strip()


def drop(page: Page, picture: Path) -> None:
    """Drop a file from the desktop onto the form."""
    page.evaluate(
        """([name, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}));
            document.querySelector("[data-drop]").dispatchEvent(
                new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        [picture.name, list(picture.read_bytes())],
    )
