"""The pages of accounts speak the reader's language, with what the libraries under them say."""

import pytest
from flask import Flask

from app.auth.accounts import change
from tests.auth.test_second_factor import PAGE, gave_password, recovery_codes
from tests.marked import leftovers, nobodys
from tests.people import PASSWORD, Browser, text_of

__all__ = ["recovery_codes"]  # a fixture
ADA = "ada@example.org"
GERMAN = {"Accept-Language": "de"}
PUBLIC = ("/sign-in", "/sign-up", "/nowhere", "/new-password/old")
OWN = ("/account", "/account/password", "/account/delete", "/account/all", PAGE)
# page, what is sent, and what is said about it
REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("/sign-in", {}, "E-Mail-Adresse oder Passwort ist falsch."),
    ("/sign-up", {}, "Bitte die E-Mail-Adresse eingeben."),
    ("/sign-in", {"email": ADA}, "E-Mail-Adresse oder Passwort ist falsch."),
    ("/sign-up", {"email": "ada", "password": PASSWORD}, "Das ist keine E-Mail-Adresse."),
    ("/sign-up", {"password": "short"}, "Ein Passwort hat 8 bis 1024 Zeichen."),
    ("/sign-up", {"password": "password1"}, "Das ist eines der häufigsten Passwörter"),
    ("/sign-up", {"password": PASSWORD, "password_confirm": "typo"}, "Die beiden Passwörter"),
    ("/sign-up", {"email": "x" * 300}, "Eine E-Mail-Adresse hat höchstens"),
    ("/account/password", {}, "Bitte ein Passwort eingeben."),
    ("/account/delete", {}, "Das ist nicht das Passwort dieses Kontos."),
    ("/account/tokens", {}, "Bitte dem Token einen Namen"),
]


@pytest.mark.usefixtures("everything_marked")
def test_no_word_is_left_out_of_translation(app: Flask, visitor: Browser, ada: Browser) -> None:
    with app.app_context():
        change(ADA, role="admin")
    people = {f"{name}@example.org" for name in ("ada", "grace", "programmer")}
    names = people | {"notebook"} | nobodys(app)
    ada.make_token()
    for browser, paths in ((visitor, PUBLIC), (ada, OWN)):
        for path in paths:
            assert leftovers(browser.get(path).text, names) == [], path


@pytest.mark.usefixtures("everything_marked", "recovery_codes")
def test_no_word_about_the_second_factor_is_left_out(app: Flask, ada: Browser) -> None:
    assert leftovers(ada.get(PAGE).text, nobodys(app)) == []
    somebody = Browser(app)
    gave_password(somebody)
    page = somebody.post("/second-step", {"code": "1"}, page="/second-step").text
    assert leftovers(page, nobodys(app)) == []


@pytest.mark.thorough
@pytest.mark.usefixtures("everything_marked")
@pytest.mark.parametrize(("path", "form", "_said"), REFUSED)
def test_no_refusal_is_left_out(
    app: Flask, ada: Browser, path: str, form: dict[str, str], _said: str
) -> None:
    browser = Browser(app) if path.startswith("/sign") else ada
    page = browser.post(path, form, page="/account" if browser is ada else path)
    assert leftovers(page.text, {ADA} | nobodys(app)) == []


@pytest.mark.thorough
@pytest.mark.parametrize(("path", "form", "said"), REFUSED)
def test_a_refusal_is_said_in_german(
    app: Flask, ada: Browser, path: str, form: dict[str, str], said: str
) -> None:
    browser = Browser(app) if path.startswith("/sign") else ada
    page = browser.post(path, form, page="/account" if browser is ada else path, headers=GERMAN)
    assert said in text_of(page)
