"""The page about all accounts, for admins, and what disabling an account does."""

import pytest
from flask import Flask

from app.auth import accounts
from tests.people import Browser, Program, text_of


@pytest.fixture
def admin(app: Flask, grace: Browser) -> Browser:
    with app.app_context():
        accounts.change("grace@example.org", role="admin")
    return grace


def switch(admin: Browser, email: str, active: str) -> str:
    """Enable or disable an account and return what the page then says."""
    form = {"email": email, "active": active}
    return text_of(admin.post("/account/all", form, follow_redirects=True))


def test_for_others_the_page_is_not_there(ada: Browser) -> None:
    assert ada.get("/account/all").status_code == 404
    assert ada.post("/account/all", {"email": "ada@example.org"}).status_code == 404
    assert "Accounts" not in text_of(ada.get("/"))


def test_an_admin_sees_every_account(admin: Browser, ada: Browser) -> None:
    text = text_of(admin.get("/account/all"))
    assert "ada@example.org user" in text
    assert "grace@example.org admin" in text
    assert "Accounts" in text_of(admin.get("/"))


def test_disabling_ends_sessions_and_tokens_at_once(
    app: Flask, admin: Browser, ada: Browser
) -> None:
    program = Program(app, ada.make_token())
    assert "ada@example.org is disabled." in switch(admin, "ada@example.org", "no")
    assert ada.get("/account").status_code == 302
    assert program.get("/api/v1/model").status_code == 401
    assert "ada@example.org user" in text_of(admin.get("/account/all"))
    assert "disabled" in text_of(admin.get("/account/all"))


def test_enabling_lets_in_again_but_revives_no_session(
    app: Flask, admin: Browser, ada: Browser
) -> None:
    switch(admin, "ada@example.org", "no")
    assert "ada@example.org is enabled." in switch(admin, "ada@example.org", "yes")
    assert ada.get("/account").status_code == 302
    ada.sign_in("ada@example.org")
    assert ada.get("/account").status_code == 200


@pytest.mark.parametrize("email", ["grace@example.org", "Grace@Example.org", " grace@example.org "])
def test_nobody_disables_their_own_account(admin: Browser, email: str) -> None:
    admin.post("/account/all", {"email": email, "active": "no"})
    assert admin.get("/account").status_code == 200


def test_an_unknown_account_is_404(admin: Browser) -> None:
    form = {"email": "nobody@example.org", "active": "no"}
    assert admin.post("/account/all", form).status_code == 404


def test_an_admin_sees_no_predictions_of_others(admin: Browser, ada: Browser) -> None:
    assert "Nothing yet." in text_of(admin.get("/history"))
