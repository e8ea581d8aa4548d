"""Pages that no link leads to: answers to forms, and what is said when something is wrong."""

from collections.abc import Callable

from asking import PASSWORD, Question
from pages.codes import code_of
from pages.flows import answer_of, fill, go_to, sign_in, sign_out
from playwright.sync_api import Page

NO_PICTURE = {"name": "note.png", "mimeType": "image/png", "buffer": b"no picture at all"}
State = Callable[..., None]


def asked_badly(page: Page) -> None:
    """Send the form without anything in it, or with a file that is no picture."""
    page.goto("/")
    if page.get_by_label("Choose pictures").count():
        page.get_by_label("Choose pictures").set_input_files(NO_PICTURE)
    page.evaluate("document.querySelector('form[data-ask]').noValidate = true")
    page.get_by_role("button", name="Ask the model").click()
    page.locator("[aria-invalid], article .error:not(:empty)").first.wait_for()


def answered(page: Page, question: Question) -> None:
    """See an answer and say that it was right."""
    page.goto("/")
    fill(page, question)
    page.get_by_role("button", name="Ask the model").click()
    answer_of(page)
    if page.get_by_label("The true value").count():
        page.get_by_label("The true value").fill("99")
    page.locator(".feedback button").first.click()
    page.get_by_text("You said:").wait_for()


def signed_up_badly(page: Page) -> None:
    """Make an account out of nothing."""
    page.goto("/sign-up")
    page.get_by_role("button", name="Sign up").click()
    page.locator("[aria-invalid]").first.wait_for()


def signed_in_badly(page: Page) -> None:
    """Try the password of another."""
    sign_in(page, "nobody@example.org")
    page.get_by_role("alert").wait_for()


def with_a_token(page: Page) -> None:
    """Make a token."""
    go_to(page, "Account")
    page.get_by_label("Name of a new token").fill("my notebook")
    page.get_by_role("button", name="Make a token").click()
    page.locator("#new-token").wait_for()


def changed_badly(page: Page) -> None:
    """Change the password without knowing it."""
    page.goto("/account/password")
    page.get_by_role("button", name="Change it").click()
    page.locator("[aria-invalid]").first.wait_for()


def deleted_badly(page: Page) -> None:
    """Delete the account without its password."""
    page.goto("/account/delete")
    page.get_by_role("button", name="Delete it for good").click()
    page.locator("[aria-invalid]").first.wait_for()


def secured_badly(page: Page) -> None:
    """Add a second factor with a wrong code."""
    page.goto("/account/second-factor")
    page.get_by_label("The code that the app shows now").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    page.locator("[aria-invalid]").first.wait_for()


def secured(page: Page) -> None:
    """Add a second factor."""
    page.goto("/account/second-factor")
    code = code_of(page.locator("#key").inner_text())
    page.get_by_label("The code that the app shows now").fill(code)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    page.locator("#recovery-codes").wait_for()


def half_signed_in(page: Page, email: str) -> None:
    """Sign in where a second factor is on, and mistype the code."""
    sign_out(page)
    sign_in(page, email)
    page.get_by_label("Code").fill("nonsense")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()


def lost(page: Page) -> None:
    """Ask for a page that there isn't."""
    page.goto("/nowhere")


def with_an_old_link(page: Page) -> None:
    """Follow a link that was in a letter long ago."""
    page.goto("/new-password/nonsense")


def choosing_a_new_password(page: Page, path: str) -> None:
    """Follow a link that still holds."""
    page.goto(path)
    page.get_by_label("The new password", exact=True).wait_for()
