"""Guessing passwords: who is stopped, and who isn't."""

import re
from datetime import timedelta

import pytest
from flask import Flask, Response
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.auth import attempts, devices, throttle
from app.auth.models import Attempt
from app.db import db
from tests.fixtures import Arrive, MakeApp
from tests.people import PASSWORD, Browser, text_of

ADA, EVE = "ada@example.org", "eve@example.org"  # eve has no account
HERE, THERE = "192.0.2.1", "198.51.100.1"


@pytest.fixture
def app(app: Flask, ada: Browser, grace: Browser) -> Flask:
    """The application, with two accounts."""
    return app


def fail(app: Flask, email: str, address: str, times: int) -> None:
    """Count failures as a wrong password does, without the work of hashing it."""
    for _ in range(times):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            attempts.reserve(throttle.sign_in_limits(email))


def come(app: Flask, address: str) -> Browser:
    """Open a new browser at an address."""
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def known_browser(app: Flask, email: str, address: str) -> Browser:
    """Open a browser in which somebody has signed in and out."""
    browser = come(app, address)
    browser.sign_in(email)
    browser.post("/sign-out", page="/account")
    return browser


def attacked_from_everywhere(app: Flask) -> None:
    for number in range(4):
        fail(app, ADA, f"203.0.113.{number}", throttle.PAIR)


def lets_in(answer: TestResponse) -> bool:
    """Whether an attempt was a success; what isn't must be one that was refused unseen."""
    assert answer.status_code in {302, 429}
    return answer.status_code == 302


def test_one_guess_too_many_is_refused_before_it_is_hashed(app: Flask, hashes: list[str]) -> None:
    fail(app, ADA, HERE, throttle.PAIR - 1)
    browser = come(app, HERE)
    assert browser.sign_in(ADA, "wrong password").status_code == 200
    assert hashes == ["verify_secret"]

    answer = browser.sign_in(ADA, PASSWORD)
    assert answer.status_code == 429
    assert 880 < int(answer.headers["Retry-After"]) <= 900
    assert "Too many attempts. Try again in 15 minutes." in text_of(answer)
    assert f'value="{ADA}"' in answer.text, "it is the page to sign in, as it was filled in"
    assert hashes == ["verify_secret"]


def test_a_refusal_does_not_tell_whether_there_is_an_account(app: Flask) -> None:
    pages = []
    for email in (ADA, EVE):
        fail(app, email, HERE, throttle.PAIR)
        answer = come(app, HERE).sign_in(email)
        assert answer.status_code == 429
        pages.append(re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text))
    assert pages[0] == pages[1].replace(EVE, ADA)


def test_failures_elsewhere_do_not_keep_the_owner_out(app: Flask) -> None:
    fail(app, ADA, HERE, throttle.PAIR)
    assert not lets_in(come(app, HERE).sign_in(ADA))
    assert lets_in(come(app, THERE).sign_in(ADA))


def test_signing_in_is_no_failure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PAIR", 1)
    assert lets_in(come(app, HERE).sign_in(ADA))
    assert lets_in(come(app, HERE).sign_in(ADA))


@pytest.mark.thorough
def test_guesses_from_many_places_are_stopped_but_not_the_owners_browser(app: Flask) -> None:
    own, away = known_browser(app, ADA, HERE), known_browser(app, "grace@example.org", HERE)
    attacked_from_everywhere(app)
    assert not lets_in(come(app, THERE).sign_in(ADA))
    assert not lets_in(away.sign_in(ADA)), "it is known to another account"
    own.client.environ_base["REMOTE_ADDR"] = "203.0.113.0"  # even where the attack comes from
    assert lets_in(own.sign_in(ADA))


@pytest.mark.thorough
def test_a_known_browser_has_attempts_of_its_own(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "DEVICE", 1)
    own = known_browser(app, ADA, HERE)
    assert own.sign_in(ADA, "wrong password").status_code == 200
    assert not lets_in(own.sign_in(ADA))
    assert lets_in(come(app, HERE).sign_in(ADA))


@pytest.mark.parametrize(("limit", "elsewhere"), [("PLACE", True), ("EVERYWHERE", False)])
def test_guesses_at_many_accounts_are_stopped(
    app: Flask, monkeypatch: pytest.MonkeyPatch, limit: str, elsewhere: bool
) -> None:
    monkeypatch.setattr(throttle, limit, 2)
    for email in (EVE, "eva@example.org"):
        fail(app, email, HERE, 1)
    assert not lets_in(come(app, HERE).sign_in(ADA))
    assert lets_in(come(app, THERE).sign_in(ADA)) is elsewhere


@pytest.mark.thorough
def test_all_workers_and_a_restarted_one_count_together(make_app: MakeApp, arrive: Arrive) -> None:
    one, another = make_app(), make_app(trusted_proxies=1)
    arrive(one, "ada")
    fail(one, ADA, HERE, throttle.PAIR)
    form = {"email": ADA, "password": PASSWORD}
    for address, status in ((HERE, 429), (THERE, 302)):
        browser, headers = Browser(another), {"X-Forwarded-For": address}
        answer = browser.post("/sign-in", form, page="/sign-in", headers=headers)
        assert answer.status_code == status, "the place is the one that the proxy names"


def test_no_header_makes_another_place(app: Flask) -> None:
    fail(app, ADA, HERE, throttle.PAIR)
    form = {"email": ADA, "password": PASSWORD}
    names = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP")
    headers = dict.fromkeys(names, THERE)
    answer = come(app, HERE).post("/sign-in", form, page="/sign-in", headers=headers)
    assert answer.status_code == 429


def test_only_what_could_be_a_guess_is_counted(app: Flask) -> None:
    browser = come(app, HERE)
    browser.sign_in("", PASSWORD)
    browser.sign_in(ADA, "")
    forged = browser.client.post("/sign-in", data={"email": ADA, "password": "wrong"})
    assert forged.status_code == 400, "another site could use the attempts up"
    with app.app_context():
        assert db.session.scalar(select(func.count(Attempt.id))) == 0


@pytest.mark.parametrize("change", ["cut", "expired", "another key"])
def test_a_cookie_that_is_not_ours_makes_no_known_browser(
    app: Flask, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    with app.test_request_context():
        name, value = devices.cookie_name(), devices.signer().dumps(["ada", "1"])
    if change == "cut":
        value = value[:-1]
    elif change == "expired":
        monkeypatch.setattr(devices, "KNOWN_FOR", timedelta(seconds=-1))
    else:
        monkeypatch.setattr(app, "secret_key", "another key")
    with app.test_request_context(headers={"Cookie": f"{name}={value}"}):
        assert devices.known("ada") is None


def test_the_cookie_of_a_known_browser_is_kept_to_this_host_and_from_scripts(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    with app.test_request_context():
        cookie = devices.remember("ada", Response()).headers["Set-Cookie"]
        assert "ada@" not in cookie
    name, *rest = re.split(r"=|; ", cookie, maxsplit=2)
    assert name == f"__Host-{app.config['PROJECT']['slug']}-device"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= {*rest[-1].split("; ")}
    assert "Max-Age=31536000" in cookie
