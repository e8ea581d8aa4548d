"""Making, leaving, entering, guarding and deleting an account."""

import re

import pytest
from asking import PASSWORD
from pages.codes import code_of
from pages.flows import go_to, new_address, sign_in, sign_out, sign_up
from pages.letters import Post
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.alike, pytest.mark.only(auth=["login"])]


def test_a_person_signs_up_leaves_mistypes_and_comes_back(page: Page) -> None:
    email = new_address()
    sign_up(page, email)
    sign_out(page)
    page.goto("/history")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, email, "not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value(email)
    sign_in(page, email)
    expect(page.get_by_role("button", name="Ask the model")).to_be_visible()


def test_what_is_wrong_with_a_sign_up_stands_beside_its_field(page: Page) -> None:
    email = new_address()
    page.goto("/sign-up")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("The same password again").fill("other")
    page.get_by_role("button", name="Sign up").click()
    field = page.get_by_label("Password", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("8"))
    expect(page.get_by_label("E-mail address")).to_have_value(email)


def test_a_token_is_made_shown_once_and_revoked(address: str, page: Page) -> None:
    go_to(page, "Account")
    expect(page.get_by_text(address)).to_be_visible()
    page.get_by_label("Name of a new token").fill("my notebook")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("#new-token").inner_text()
    authorization = {"Authorization": f"Bearer {token}"}
    assert page.context.request.get("/api/v1/model", headers=authorization).status == 200
    go_to(page, "Account")
    expect(page.locator("#new-token")).to_have_count(0)
    page.get_by_role("button", name="Revoke my notebook").click()
    expect(page.get_by_role("button", name="Revoke my notebook")).to_have_count(0)
    assert page.context.request.get("/api/v1/model", headers=authorization).status == 401


def test_a_password_is_changed_by_who_knows_it(address: str, page: Page) -> None:
    go_to(page, "Account")
    page.get_by_role("link", name="Change your password").click()
    for now in ("not the password", PASSWORD):
        page.get_by_label("Your password now").fill(now)
        page.get_by_label("The new password", exact=True).fill("another good one")
        page.get_by_label("The new password again").fill("another good one")
        page.get_by_role("button", name="Change it").click()
        if now != PASSWORD:
            field = page.get_by_label("Your password now")
            expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("status")).to_be_visible()
    sign_out(page)
    sign_in(page, address, "another good one")
    expect(page.get_by_role("button", name="Ask the model")).to_be_visible()


def test_a_forgotten_password_is_replaced_by_the_link_in_a_letter(
    address: str, page: Page, post: Post
) -> None:
    sign_out(page)
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status")).to_contain_text("a letter with a link")
    page.goto(post.next_link())
    for again in ("not the same", "another good one"):
        page.get_by_label("The new password", exact=True).fill("another good one")
        page.get_by_label("The new password again").fill(again)
        page.get_by_role("button", name="Change it").click()
        if again == "not the same":
            field = page.get_by_label("The new password again")
            expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("status")).to_contain_text("Your password is changed.")
    sign_in(page, address, "another good one")
    expect(page.get_by_role("button", name="Ask the model")).to_be_visible()


def test_a_second_factor_is_asked_for_from_then_on(address: str, page: Page) -> None:
    go_to(page, "Account")
    page.get_by_role("link", name="Add a second factor").click()
    key = page.locator("#key").inner_text()
    page.get_by_label("The code that the app shows now").fill("000000")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    field = page.get_by_label("The code that the app shows now")
    expect(field).to_have_attribute("aria-invalid", "true")
    key = page.locator("#key").inner_text()
    field.fill(code_of(key))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    recovery = page.locator("#recovery-codes").inner_text().split()
    sign_out(page)
    sign_in(page, address)
    page.get_by_label("Code").fill("nonsense")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Code").fill(recovery[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Ask the model")).to_be_visible()


def test_an_account_is_deleted_by_who_knows_its_password(address: str, page: Page) -> None:
    go_to(page, "Account")
    page.get_by_role("link", name="Delete your account").click()
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_label("Your password")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete it for good").click()
    sign_in(page, address)
    expect(page.get_by_role("alert")).to_be_visible()
