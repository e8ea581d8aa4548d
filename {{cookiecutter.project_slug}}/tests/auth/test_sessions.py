"""Sessions live on the server: what is ended there is over, whoever has a copy of the cookie."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from app.auth import accounts, sessions
from app.auth.browsers import describe
from app.auth.models import BrowserSession, User
from app.db import db, writing
from tests.people import Browser, text_of

Change = Callable[[Browser], None]
NEW = "another long password"


def rows(app: Flask, email: str = "ada@example.org") -> list[BrowserSession]:
    with app.app_context():
        query = select(BrowserSession).join(User).where(User.email == email)
        return [*db.session.scalars(query.order_by(BrowserSession.id))]


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def copy_of(browser: Browser) -> Browser:
    """Return a browser with the same cookie, as a thief would have it."""
    thief = Browser(browser.app)
    thief.go_on_as(browser)
    return thief


def set_back(app: Flask, **ages: timedelta) -> None:
    """Let every session look older than it is."""
    now = datetime.now(UTC)
    with app.app_context(), writing() as session:
        session.execute(
            update(BrowserSession).values({name: now - age for name, age in ages.items()})
        )


def sign_out(ada: Browser) -> None:
    ada.post("/sign-out")


def disable(ada: Browser) -> None:
    with ada.app.app_context():
        accounts.change("ada@example.org", active=False)


def disable_and_enable(ada: Browser) -> None:
    with ada.app.app_context():
        accounts.change("ada@example.org", active=False)
        accounts.change("ada@example.org", active=True)


@pytest.mark.parametrize("end", [sign_out, disable, disable_and_enable])
def test_a_copied_cookie_is_nobody_once_the_session_has_ended(ada: Browser, end: Change) -> None:
    thief = copy_of(ada)
    assert is_signed_in(thief)
    end(ada)
    assert not is_signed_in(thief)
    assert rows(ada.app) == []


def test_a_cookie_signed_with_the_right_key_needs_a_row_all_the_same(
    app: Flask, ada: Browser
) -> None:
    with ada.client.session_transaction() as cookie:
        cookie["sid"] = "guessed"
    assert not is_signed_in(ada)
    with ada.client.session_transaction() as cookie:
        del cookie["sid"]
    assert not is_signed_in(ada)


def test_a_row_opens_no_other_account(ada: Browser, grace: Browser) -> None:
    with ada.client.session_transaction() as cookie:
        ada_is = cookie["_user_id"]
    with grace.client.session_transaction() as cookie:
        cookie["_user_id"] = ada_is
    assert not is_signed_in(grace)


def test_signing_in_gives_a_new_secret_and_only_its_hash_is_kept(app: Flask, ada: Browser) -> None:
    with ada.client.session_transaction() as cookie:
        old = cookie["sid"]
    thief = copy_of(ada)
    ada.post("/sign-out")
    with ada.client.session_transaction() as cookie:
        cookie["sid"] = old  # as if somebody had planted it before the sign-in
    ada.sign_in("ada@example.org")
    with ada.client.session_transaction() as cookie:
        new = cookie["sid"]
    assert new != old
    assert not is_signed_in(thief)
    [row] = rows(app)
    assert new not in str(vars(row))


def test_a_new_password_ends_every_copy_of_the_cookie_and_every_row_but_one(ada: Browser) -> None:
    Browser(ada.app).sign_in("ada@example.org")
    thief = copy_of(ada)
    form = {"password": "correct horse battery", "new_password": NEW, "new_password_confirm": NEW}
    ada.post("/account/password", form, page="/account/password")
    assert is_signed_in(ada)
    assert not is_signed_in(thief)
    assert len(rows(ada.app)) == 1


@pytest.mark.parametrize(
    ("ages", "open_still"),
    [
        ({"seen_at": timedelta(minutes=719)}, True),
        ({"seen_at": timedelta(minutes=721)}, False),
        ({"created_at": timedelta(days=14, minutes=-1)}, True),
        ({"created_at": timedelta(days=14, minutes=1)}, False),
    ],
)
def test_a_session_ends_by_itself(
    app: Flask, ada: Browser, ages: dict[str, timedelta], open_still: bool
) -> None:
    set_back(app, **ages)
    assert is_signed_in(ada) is open_still


def test_use_keeps_a_session_open_and_is_noted_once_a_minute(app: Flask, ada: Browser) -> None:
    set_back(app, seen_at=timedelta(minutes=700))
    long_ago = rows(app)[0].seen_at
    ada.get("/model")
    noted = rows(app)[0].seen_at
    assert noted - long_ago > timedelta(minutes=699)
    ada.get("/model")
    assert rows(app)[0].seen_at == noted


def test_a_page_is_shown_even_where_its_use_cannot_be_noted(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked() -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    set_back(app, seen_at=timedelta(minutes=2))
    monkeypatch.setattr(sessions, "writing", locked)
    assert ada.get("/model").status_code == 200


def test_a_form_that_is_refused_notes_the_use_without_waiting_for_itself(
    app: Flask, ada: Browser
) -> None:
    set_back(app, seen_at=timedelta(minutes=2))
    before = rows(app)[0].seen_at
    assert ada.post("/account/password", page="/model").status_code == 200
    assert rows(app)[0].seen_at > before


def test_ended_sessions_are_swept_out_at_the_next_sign_in(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    set_back(app, seen_at=timedelta(days=2))
    Browser(app).sign_in("grace@example.org")
    assert rows(app) == []
    assert len(rows(app, "grace@example.org")) == 1


def test_the_account_page_lists_open_sessions_and_ends_the_others(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    assert "Sign out everywhere else" not in text_of(ada.get("/account"))
    elsewhere = Browser(app)
    elsewhere.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux) Firefox/140.0"
    elsewhere.sign_in("ada@example.org")
    page = text_of(ada.get("/account"))
    assert "Firefox on Linux" in page
    assert page.count("this one") == 1
    answer = ada.post("/account/sessions/end-others", page="/account", follow_redirects=True)
    assert "You are signed out everywhere else." in text_of(answer)
    assert not is_signed_in(elsewhere)
    assert is_signed_in(ada)
    assert is_signed_in(grace)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537", "Chrome on Android"),
        ("<script>" * 50, "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_by_what_its_owner_knows(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words
