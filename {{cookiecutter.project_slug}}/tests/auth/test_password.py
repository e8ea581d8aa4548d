"""Changing one's password."""

import pytest
from flask import Flask

from app.auth import throttle
from tests.people import PASSWORD, Browser, text_of

NEW = "another long password"


def change(browser: Browser, **values: str) -> str:
    """Ask for a new password and return what the page then says."""
    form = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW} | values
    page = "/account/password"
    return text_of(browser.post(page, form, page=page, follow_redirects=True))


def test_a_change_ends_every_other_session_but_not_this_one(app: Flask, ada: Browser) -> None:
    elsewhere = Browser(app)
    elsewhere.sign_in("ada@example.org")
    assert elsewhere.get("/account").status_code == 200

    assert "Your password is changed." in change(ada)
    assert ada.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302

    elsewhere.sign_in("ada@example.org", PASSWORD)
    assert elsewhere.get("/account").status_code == 302
    elsewhere.sign_in("ada@example.org", NEW)
    assert elsewhere.get("/account").status_code == 200


@pytest.mark.thorough
@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"password": "wrong"}, id="wrong old password"),
        pytest.param({"new_password": "short", "new_password_confirm": "short"}, id="short"),
        pytest.param({"new_password_confirm": "typing error"}, id="typing error"),
        pytest.param({"new_password": PASSWORD, "new_password_confirm": PASSWORD}, id="the same"),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    app: Flask, ada: Browser, values: dict[str, str]
) -> None:
    assert "Your password is changed." not in change(ada, **values)
    again = Browser(app)
    assert again.sign_in("ada@example.org", PASSWORD).location == "/"


def test_the_old_password_cannot_be_guessed_on(
    ada: Browser, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "CHANGE", 1)
    assert "Your password is changed." not in change(ada, password="a guess")
    assert len(hashes) == 1
    assert "Too many attempts. Try again in 15 minutes." in change(ada)
    assert len(hashes) == 1


def test_what_is_wrong_with_the_new_password_is_no_guess_of_the_old_one(
    ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "CHANGE", 1)
    change(ada, new_password_confirm="typing error")
    change(ada, new_password="short", new_password_confirm="short")
    assert "Your password is changed." in change(ada)


def test_only_the_owner_of_a_session_can_change_it(visitor: Browser) -> None:
    assert visitor.get("/account/password").location.startswith("/sign-in")
