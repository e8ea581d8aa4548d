"""The optional second factor: a code of an app after the password, or a recovery code."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import select, update

from app.auth import second_factor, totp
from app.auth.accounts import all_accounts, change
from app.auth.models import RecoveryCode, SecondFactor, User
from app.db import db, writing
from tests.auth.test_sessions import copy_of, is_signed_in
from tests.people import PASSWORD, Browser, text_of

ADA = "ada@example.org"
PAGE = "/account/second-factor"
SALT = "a salt for the tests"
WRONG = "This code isn't right."


@pytest.fixture
def recovery_codes(app: Flask, ada: Browser) -> list[str]:
    """Ada's recovery codes, once her second factor is on."""
    with app.app_context():
        user = next(each for each in all_accounts() if each.email == ADA)
        made = second_factor.turn_on(user, SALT, code(app, -30))
    assert made
    return made


def code(app: Flask, seconds: int = 0) -> str:
    """Return what the app on Ada's phone shows, now or that much later."""
    with app.app_context():
        return str(second_factor.codes_for(SALT).generate(time.time() + seconds).token)


def set_factor(app: Flask, **values: Any) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(SecondFactor).values(values))


def gave_password(browser: Browser, **step: Any) -> None:
    """Let a browser stand where Ada's password would have led it."""
    with browser.app.app_context():
        ada_is = db.session.scalar(select(User.fs_uniquifier).where(User.email == ADA))
    with browser.client.session_transaction() as cookie:
        cookie["second_step"] = {"user": ada_is, "until": time.time() + 60, "next": "/"} | step


def enter(browser: Browser, typed: str) -> str:
    """Type a code on the page that the password has led to; return what then is shown."""
    form = {"code": typed}
    page = "/second-step"
    return text_of(browser.post(page, form, page=page, follow_redirects=True))


def test_it_is_turned_on_with_password_and_code_from_the_picture(app: Flask, ada: Browser) -> None:
    page = ada.get(PAGE)
    assert re.search(r'<path d="M4 4h1v1h-1z', page.text)
    key = re.search(r'id="key">([^<]+)<', page.text)
    assert key
    typed = TOTP(key=key[1]).generate().token
    refused = ada.post(f"{PAGE}/on", {"code": typed, "password": "wrong"}, page=PAGE)
    assert "This isn't your password." in text_of(refused)
    refused = ada.post(f"{PAGE}/on", {"code": "000000x", "password": PASSWORD}, page=PAGE)
    assert WRONG in text_of(refused)
    done = ada.post(f"{PAGE}/on", {"code": typed, "password": PASSWORD}, page=PAGE)
    assert done.status_code == 201
    assert re.search(r'id="recovery-codes">([a-z2-7]{4}(-[a-z2-7]{4}){5}\n?){10}<', done.text)
    assert "Second factor: on" in text_of(ada.get("/account"))
    again = text_of(ada.get(PAGE))
    assert "10 recovery codes are left." in again
    assert ada.post(f"{PAGE}/on", {"code": typed, "password": PASSWORD}).status_code == 302


def test_the_picture_says_which_account_of_which_application(app: Flask) -> None:
    with app.app_context():
        text = totp.address(second_factor.codes_for(SALT), "ada@example.org", "My: app")
    assert text.startswith("otpauth://totp/My%20%20app:ada@example.org?secret=")
    width, path = totp.picture(text)
    assert width > 21
    assert path.count("M") > 300


def test_the_password_alone_does_not_sign_in(
    app: Flask, visitor: Browser, recovery_codes: list[str]
) -> None:
    answer = visitor.sign_in("ada@example.org", next="/history")
    assert answer.location == "/second-step"
    assert not is_signed_in(visitor)
    assert WRONG in enter(visitor, "000 00x")
    assert not is_signed_in(visitor)
    form = {"code": f" {code(app)[:3]} {code(app)[3:]}"}
    assert visitor.post("/second-step", form, page="/second-step").location == "/history"
    assert is_signed_in(visitor)
    assert visitor.get("/second-step").location == "/sign-in"


def test_a_code_that_was_used_or_is_far_off_is_refused(
    app: Flask, visitor: Browser, recovery_codes: list[str]
) -> None:
    gave_password(visitor)
    for seconds in (-30, -90, 90):
        assert WRONG in enter(visitor, code(app, seconds))
    assert not is_signed_in(visitor)


def test_a_recovery_code_signs_in_once(
    app: Flask, visitor: Browser, recovery_codes: list[str]
) -> None:
    gave_password(visitor)
    thief = copy_of(visitor)
    enter(visitor, recovery_codes[0].upper())
    assert is_signed_in(visitor)
    assert WRONG in enter(thief, recovery_codes[0])
    assert not is_signed_in(thief)
    assert "9 recovery codes are left." in text_of(visitor.get(PAGE))


def test_only_hashes_are_kept_and_no_secret(app: Flask, recovery_codes: list[str]) -> None:
    with app.app_context():
        rows = db.session.scalars(select(RecoveryCode)).all()
        factor = db.session.scalars(select(SecondFactor)).one()
        codes = second_factor.codes_for(SALT)
    kept = " ".join(str(vars(row)) for row in (*rows, factor))
    for secret in (*recovery_codes, codes.base32_key, codes.hex_key):
        assert secret.replace("-", "") not in kept


def test_another_key_of_the_application_makes_other_codes(app: Flask) -> None:
    here, elsewhere = (totp.generator(key, SALT) for key in (str(app.secret_key), "another key"))
    assert here.base32_key != elsewhere.base32_key


def test_guessing_takes_longer_and_longer(app: Flask, recovery_codes: list[str]) -> None:
    table = [(4, 0, True), (5, 0, False), (5, 2, True), (8, 7, False), (8, 9, True)]
    for failures, minutes_ago, looked_at in [*table, (60, 1439, False), (60, 1441, True)]:
        failed_at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        set_factor(app, failures=failures, failed_at=failed_at)
        with app.app_context():
            factor = db.session.scalars(select(SecondFactor)).one()
            problem = second_factor.problem_with(db.session, factor, code(app))
        assert (problem is None) is looked_at, (failures, minutes_ago)
        assert looked_at or "Too many wrong codes: wait" in (problem or "")
    set_factor(app, failures=60, failed_at=datetime.now(UTC))
    with app.app_context():
        factor = db.session.scalars(select(SecondFactor)).one()
        assert second_factor.problem_with(db.session, factor, recovery_codes[0]) is None


def test_wrong_codes_are_counted_whichever_browser_sends_them(
    app: Flask, visitor: Browser, recovery_codes: list[str]
) -> None:
    gave_password(visitor)
    for browser in [copy_of(visitor) for _ in range(5)]:
        assert WRONG in enter(browser, "000000")
    assert "Too many wrong codes" in enter(visitor, code(app))
    assert not is_signed_in(visitor)


def disable(app: Flask) -> None:
    with app.app_context():
        change("ada@example.org", active=False)


def nothing(app: Flask) -> None:
    """Leave everything as it is."""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("step", "happens"),
    [({"until": 0}, nothing), ({"user": "somebody"}, nothing), ({}, disable)],
)
def test_the_second_step_follows_the_first(
    app: Flask,
    visitor: Browser,
    recovery_codes: list[str],
    step: dict[str, Any],
    happens: Callable[[Flask], None],
) -> None:
    assert visitor.get("/second-step").location == "/sign-in"
    gave_password(visitor, **step)
    happens(app)
    answer = visitor.post("/second-step", {"code": code(app)}, page="/sign-in")
    assert answer.location == "/sign-in"
    assert not is_signed_in(visitor)


def test_the_second_step_leads_nowhere_else(
    app: Flask, visitor: Browser, recovery_codes: list[str]
) -> None:
    assert visitor.sign_in(ADA, next="/\\evil.example").status_code == 400
    visitor.sign_in(ADA, next="/history?before=1")
    form = {"code": code(app)}
    answer = visitor.post("/second-step", form, page="/second-step")
    assert answer.location == "/history?before=1"


@pytest.mark.thorough
def test_turning_it_off_or_renewing_codes_takes_the_password(
    ada: Browser, recovery_codes: list[str]
) -> None:
    for action in ("off", "recovery-codes"):
        answer = ada.post(f"{PAGE}/{action}", {"password": ""}, page=PAGE)
        assert answer.status_code == 422
        assert "This isn't your password." in text_of(answer)
    renewed = ada.post(f"{PAGE}/recovery-codes", {"password": PASSWORD}, page=PAGE)
    assert renewed.status_code == 201
    assert recovery_codes[0] not in renewed.text
    assert ada.post(f"{PAGE}/off", {"password": PASSWORD}, page=PAGE).location == "/account"
    assert ada.post(f"{PAGE}/recovery-codes", {"password": PASSWORD}).status_code == 404
    assert "Add a second factor" in text_of(ada.get("/account"))


def test_the_command_lets_in_who_lost_the_phone(
    app: Flask, ada: Browser, recovery_codes: list[str]
) -> None:
    runner = app.test_cli_runner()
    done = runner.invoke(args=["user", "reset-second-factor", "ada@example.org"])
    assert done.output == "ada@example.org signs in with the password alone.\n"
    assert "Add a second factor" in text_of(ada.get("/account"))
    unknown = runner.invoke(args=["user", "reset-second-factor", "nobody@example.org"])
    assert "There is no account 'nobody@example.org'" in unknown.output
