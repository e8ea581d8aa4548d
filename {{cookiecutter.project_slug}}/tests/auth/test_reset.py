"""A forgotten password: a link by e-mail or by command, used once, within an hour."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.auth import reset
from app.auth.accounts import change
from app.auth.models import PasswordReset
from app.db import db, writing
from tests.auth.post import Post, wait_for_errands
from tests.auth.test_sessions import copy_of, is_signed_in, rows
from tests.auth.test_sign_in import without_token
from tests.fixtures import Arrive, MakeApp
from tests.people import PASSWORD, Browser, Program, text_of
from tests.servers import KEY

NEW = "another long password"
HOST = "https://app.example.org"
OVER = "This link is over"


@pytest.fixture
def post() -> Iterator[Post]:
    with Post() as server:
        yield server


@pytest.fixture
def no_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep passwords as they are, where a test is about something else."""
    monkeypatch.setattr(reset, "hash_password", str)


@pytest.fixture
def posting(make_app: MakeApp, post: Post) -> Flask:
    """An application that sends letters."""
    return make_app(public_url=f"{HOST}/", smtp_url=post.url, mail_from="app@example.org")


def link(app: Flask, email: str = "ada@example.org") -> str:
    """Return the path of a link that the command prints."""
    made = app.test_cli_runner().invoke(args=["user", "reset-link", email])
    assert made.exit_code == 0, made.output
    return made.output.strip().removeprefix("http://127.0.0.1:8000")


def choose(browser: Browser, path: str, new: str = NEW, again: str | None = None) -> str:
    form = {"password": new, "password_confirm": again or new}
    return text_of(browser.post(path, form, page="/sign-in", follow_redirects=True))


def ask(browser: Browser, email: str) -> str:
    page = browser.post("/forgotten-password", {"email": email}, page="/sign-in")
    assert page.status_code == 200
    return page.text


def test_a_link_sets_a_new_password_once_and_ends_every_session(
    app: Flask, ada: Browser, visitor: Browser
) -> None:
    thief, program = copy_of(ada), Program(app, ada.make_token())
    path, other = link(app), link(app)
    assert visitor.get(path).status_code == 200
    assert "Your password is changed. Sign in with the new one." in choose(visitor, path)
    assert not is_signed_in(visitor)
    assert not is_signed_in(thief)
    assert rows(app) == []
    for used in (path, other):
        assert OVER in choose(visitor, used, PASSWORD)
        assert visitor.get(used).status_code == 404
    visitor.sign_in("ada@example.org", PASSWORD)
    assert not is_signed_in(visitor)
    visitor.sign_in("ada@example.org", NEW)
    assert is_signed_in(visitor)
    assert program.get("/api/v1/model").status_code == 200


def test_of_two_who_use_a_link_at_once_one_is_refused(
    app: Flask, ada: Browser, no_hashing: None
) -> None:
    token = link(app).rpartition("/")[2]
    with app.app_context():
        assert reset.account_of(token)
        assert reset.use(token, NEW)
        assert not reset.use(token, PASSWORD)


@pytest.mark.parametrize(("age", "works"), [(59, True), (61, False)])
def test_a_link_works_for_an_hour(
    app: Flask, ada: Browser, visitor: Browser, no_hashing: None, age: int, works: bool
) -> None:
    path, token = (found := link(app)), found.rpartition("/")[2]
    with app.app_context(), writing() as session:
        made = datetime.now(UTC) - timedelta(minutes=age)
        session.execute(update(PasswordReset).values(created_at=made))
    assert (visitor.get(path).status_code == 200) is works
    if not works:
        with app.app_context():
            assert not reset.use(token, NEW)


def test_only_the_hash_of_a_link_is_kept(app: Flask, ada: Browser) -> None:
    token = link(app).rpartition("/")[2]
    with app.app_context():
        [row] = db.session.scalars(select(PasswordReset))
        assert token not in str(vars(row))


@pytest.mark.parametrize("active", [True, False])
def test_what_happened_since_makes_a_link_void(
    app: Flask, ada: Browser, visitor: Browser, active: bool
) -> None:
    path = link(app)
    if active:
        form = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
        ada.post("/account/password", form, page="/account/password")
    else:
        with app.app_context():
            change("ada@example.org", active=False)
    assert visitor.get(path).status_code == 404


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("short", "short", "8 to 1024 characters"),
        (NEW, "typing error", "The two passwords don't match."),
        ("long " * 300, "long " * 300, "At most 1024 characters."),
    ],
)
def test_a_password_that_cannot_be_leaves_the_link_as_it_was(
    app: Flask, ada: Browser, visitor: Browser, new: str, again: str, words: str
) -> None:
    path = link(app)
    assert words in choose(visitor, path, new, again)
    assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("token", ["x", "%00", "a" * 43, "../account"])
def test_what_is_no_link_opens_nothing(visitor: Browser, token: str) -> None:
    assert visitor.get(f"/new-password/{token}").status_code in {302, 400, 404}


@pytest.mark.thorough
def test_the_letter_leads_to_the_host_that_is_set(
    posting: Flask, arrive: Arrive, post: Post
) -> None:
    arrive(posting, "ada")
    visitor, evil = Browser(posting), "http://evil.example"
    page = visitor.get("/forgotten-password", base_url=evil).text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    form = {"csrf_token": token, "email": "Ada@example.org "}
    visitor.client.post("/forgotten-password", data=form, base_url=evil)
    [letter] = post.taken()
    assert (letter["To"], letter["From"]) == ("ada@example.org", "app@example.org")
    text = bytes(letter.get_payload(decode=True)).decode()
    found = re.search(r"^https://app\.example\.org(/new-password/[\w-]{43})\r?$", text, re.M)
    assert found
    assert "evil" not in text
    assert "Sign in with the new one." in choose(visitor, found[1])


@pytest.mark.thorough
def test_the_letter_is_in_the_language_of_the_page(
    posting: Flask, arrive: Arrive, post: Post
) -> None:
    arrive(posting, "ada")
    form, german = {"email": "ada@example.org"}, {"Accept-Language": "de"}
    page = Browser(posting).post("/forgotten-password", form, page="/sign-in", headers=german)
    assert "Nichts angekommen?" in page.text
    [letter] = post.taken()
    assert "Ihr Passwort" in letter["Subject"]
    assert "als vergessen gemeldet" in bytes(letter.get_payload(decode=True)).decode()


def test_known_and_unknown_addresses_get_the_same_answer(
    posting: Flask, arrive: Arrive, post: Post
) -> None:
    for name in ("ada", "grace"):
        arrive(posting, name)
    with posting.app_context():
        change("grace@example.org", active=False)
    visitor = Browser(posting)
    emails = ["ada@example.org", "nobody@example.org", "grace@example.org", "", "x" * 300]
    assert len({without_token(ask(visitor, email)) for email in emails}) == 1
    assert [letter["To"] for letter in post.taken()] == ["ada@example.org"]


def test_the_answer_does_not_wait_for_the_letter(
    posting: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[object] = []
    monkeypatch.setattr(posting.extensions["errands"], "_waiting", waiting)
    monkeypatch.setattr(posting.extensions["errands"], "_running", True)
    ask(Browser(posting), "ada@example.org")
    assert len(waiting) == 1


@pytest.mark.thorough
def test_one_account_gets_three_letters_an_hour(posting: Flask, arrive: Arrive, post: Post) -> None:
    arrive(posting, "ada")
    visitor = Browser(posting)
    for _ in range(5):
        ask(visitor, "ada@example.org")
    assert len(post.taken()) == 3


def test_more_requests_than_can_wait_are_told_to_come_again(
    posting: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting.extensions["errands"], "_most", 0)
    visitor = Browser(posting)
    answer = visitor.post("/forgotten-password", {"email": "a@example.org"}, page="/sign-in")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.thorough
def test_a_mail_server_that_is_gone_is_logged_and_shows_in_no_answer(
    make_app: MakeApp, arrive: Arrive, caplog: pytest.LogCaptureFixture
) -> None:
    with Post() as post:
        url = post.url
    app = make_app(public_url=HOST, smtp_url=url, mail_from="app@example.org")
    arrive(app, "ada")
    ask(Browser(app), "ada@example.org")
    wait_for_errands()
    assert "an errand failed" in caplog.text
    assert "/new-password/" not in caplog.text


def test_without_a_mail_server_the_administrator_is_asked(app: Flask, visitor: Browser) -> None:
    assert "Ask whoever runs this application for a link." in text_of(visitor.get("/sign-in"))
    assert visitor.get("/forgotten-password").status_code == 404


@pytest.mark.parametrize(
    ("email", "settings", "words"),
    [
        ("nobody@example.org", {}, "There is no account 'nobody@example.org'"),
        (
            "ada@example.org",
            {"app_env": "production", "secret_key": KEY},
            "PUBLIC_URL is missing: put the address that people open",
        ),
    ],
)
def test_a_link_that_cannot_be_is_refused(
    make_app: MakeApp, email: str, settings: dict[str, str], words: str
) -> None:
    made = make_app(**settings).test_cli_runner().invoke(args=["user", "reset-link", email])
    assert made.exit_code == 1
    assert words in made.output
