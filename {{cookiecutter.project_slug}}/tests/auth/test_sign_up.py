"""Signing up, where it is open."""

import pytest
from flask import Flask

from app.auth.accounts import all_accounts
from tests.fixtures import MakeApp
from tests.people import PASSWORD, Browser, text_of
from tests.servers import KEY


def addresses(app: Flask) -> set[str]:
    with app.app_context():
        return {account.email for account in all_accounts()}


def test_signing_up_makes_an_account_and_signs_in(app: Flask, visitor: Browser) -> None:
    answer = visitor.sign_up("New.Person@Example.org")
    assert answer.location == "/"
    assert "new.person@example.org" in text_of(visitor.get("/account"))
    with app.app_context():
        account = all_accounts()[-1]
        assert (account.email, account.is_admin) == ("new.person@example.org", False)
        assert PASSWORD not in account.password


def test_a_password_is_kept_as_a_strong_hash(strong_app: Flask) -> None:
    Browser(strong_app).sign_up("new@example.org")
    with strong_app.app_context():
        password = all_accounts()[-1].password
    assert password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        pytest.param({"email": "no address"}, "email", "address", id="no address"),
        pytest.param({"email": ""}, "email", "", id="no address at all"),
        pytest.param({"password": "short"}, "password", "8 to 1024", id="short password"),
        pytest.param({"password": ""}, "password", "", id="no password"),
        pytest.param(
            {"password_confirm": "another"}, "password_confirm", "match", id="typing error"
        ),
    ],
)
def test_a_wrong_field_has_its_error_beside_it(
    app: Flask, visitor: Browser, values: dict[str, str], field: str, words: str
) -> None:
    before = addresses(app)
    form = {"email": "new@example.org", "password": PASSWORD, "password_confirm": PASSWORD}
    answer = visitor.post("/sign-up", form | values, page="/sign-up")
    start = answer.text.index(f'id="{field}-error"')
    error = answer.text[start : answer.text.index("</p>", start)]
    assert words in error.lower()
    assert f'aria-describedby="{field}-error' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert addresses(app) == before


def test_a_password_that_is_too_long_is_refused_before_it_is_hashed(
    app: Flask, visitor: Browser, hashes: list[str]
) -> None:
    before = addresses(app)
    answer = visitor.sign_up("new@example.org", "long " * 205)
    assert answer.status_code == 422
    assert "1024 characters" in text_of(answer)
    assert hashes == []
    assert addresses(app) == before


@pytest.mark.parametrize("email", ["ada@example.org", "ADA@example.org"])
def test_an_address_that_is_taken_is_told_so_and_not_taken_over(
    app: Flask, visitor: Browser, ada: Browser, email: str
) -> None:
    before = addresses(app)
    assert visitor.sign_up(email, "another long password").status_code == 302
    page = text_of(visitor.get("/sign-in"))
    assert "There is an account with this address already. Sign in, or take another" in page
    assert addresses(app) == before
    assert visitor.get("/account").status_code == 302
    assert visitor.sign_in("ada@example.org").location == "/"


def test_where_it_is_closed_there_is_no_way_in(make_app: MakeApp) -> None:
    app = make_app(registration="closed")
    visitor = Browser(app)
    assert visitor.get("/sign-up").status_code == 404
    form = {"csrf_token": visitor.token("/sign-in"), "email": "new@example.org"}
    assert visitor.client.post("/sign-up", data=form).status_code == 404
    page = visitor.get("/sign-in")
    assert "Sign up" not in text_of(page)
    assert "Accounts are given out by the owner of this application." in text_of(page)


def test_production_is_closed_unless_it_is_opened(make_app: MakeApp) -> None:
    production = {"app_env": "production", "secret_key": KEY}
    assert Browser(make_app(**production)).get("/sign-up").status_code == 404
    opened = make_app(**production, registration="open")
    assert Browser(opened).get("/sign-up").status_code == 200
