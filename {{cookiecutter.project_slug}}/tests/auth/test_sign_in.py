"""Signing in and out."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from tests.people import PASSWORD, Browser, text_of


def signed_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def test_the_right_password_opens_the_door(visitor: Browser, ada: Browser) -> None:
    answer = visitor.sign_in("ada@example.org")
    assert answer.location == "/"
    assert signed_in(visitor)


def test_the_case_of_an_address_does_not_matter(visitor: Browser, ada: Browser) -> None:
    visitor.sign_in("ADA@Example.org")
    assert signed_in(visitor)


def without_token(text: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


def refused(browser: Browser, email: str, password: str) -> tuple[str, list[tuple[str, str]]]:
    """Fail to sign in, and return the page and its headers without what differs every time."""
    answer = browser.sign_in(email, password)
    assert answer.status_code == 200
    assert "E-mail address or password is wrong." in text_of(answer)
    changing = {"X-Request-ID", "Set-Cookie"}
    headers = [(name, value) for name, value in answer.headers if name not in changing]
    return without_token(answer.text).replace(email, "ada@example.org"), headers


def test_unknown_wrong_and_disabled_look_the_same_and_take_the_same_work(
    app: Flask, visitor: Browser, ada: Browser, hashes: list[str]
) -> None:
    answers = [refused(visitor, "ada@example.org", "wrong password")]
    answers.append(refused(visitor, "eve@example.org", "wrong password"))
    assert app.test_cli_runner().invoke(args=["user", "disable", "ada@example.org"]).exit_code == 0
    answers.append(refused(visitor, "ada@example.org", "wrong password"))
    answers.append(refused(visitor, "ada@example.org", PASSWORD))
    assert answers == [answers[0]] * 4
    assert len(hashes) == 4, "one hash each"
    assert not signed_in(visitor)


def test_the_right_password_takes_one_hash(
    visitor: Browser, ada: Browser, hashes: list[str]
) -> None:
    assert visitor.sign_in("ada@example.org").location == "/"
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("email", "password"), [("", ""), ("ada@example.org", ""), ("", PASSWORD), ("ada", PASSWORD)]
)
def test_half_a_form_does_not_sign_in(
    visitor: Browser, ada: Browser, email: str, password: str
) -> None:
    answer = visitor.sign_in(email, password)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert not signed_in(visitor)


OUTSIDE = (
    *("http://evil.example", "https://evil.example/", "HTTP://evil.example", "ftp://evil.example"),
    *("//evil.example/", "///evil.example/", "////evil.example", "//evil.example\\@localhost"),
    *("/\\evil.example", "/\\/evil.example", "/\\\\evil.example", "//\\evil.example"),
    *("\\\\evil.example", "\\/evil.example", "\\\\\\evil.example", "\\\\//evil.example"),
    *("http:evil.example", "https:evil.example", "http:/evil.example", "http:///evil.example"),
    *("http:\\\\evil.example", "http:/\\evil.example", "http:\\/\\/evil.example"),
    *("http://localhost@evil.example/", "http://localhost\\@evil.example", "@evil.example"),
    *("http://localhost:pass@evil.example", "http://localhost.evil.example", "http://localhost"),
    *("/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", "\n"),
    *("\x08//evil.example", " //evil.example", "\u2003//evil.example", "/\x1f/evil.example"),
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\njavascript:x"),
    *("data:text/html,x", "vbscript:x", "mailto:eve@evil.example", "http:99999", "evil.example"),
    *("http://[x", "//[", "http://2001:db8::1]/", "//evil.example:99999999", "?next=/", "#"),
)


@pytest.mark.parametrize(
    "targets",
    [
        pytest.param(OUTSIDE[::7], id="some"),
        pytest.param(OUTSIDE, id="all", marks=pytest.mark.thorough),
    ],
)
def test_next_never_leads_outside(visitor: Browser, targets: Sequence[str]) -> None:
    form = {"email": "ada@example.org", "password": PASSWORD}
    form["csrf_token"] = visitor.token("/sign-in")
    get, post = visitor.client.get, visitor.client.post
    for target in targets:
        query = {"next": target}
        answers = [
            get("/sign-in", query_string=query),
            post("/sign-in", data=form, query_string=query),
            post("/sign-in", data=form | {"next": ["/", target]}),
        ]
        assert [answer.status_code for answer in answers] == [400] * 3, target
    assert not signed_in(visitor)


@pytest.mark.parametrize("target", ["/", "/history?before=1", "/a b/é", "/?url=https://x.example/"])
def test_next_may_lead_to_any_page_inside(visitor: Browser, ada: Browser, target: str) -> None:
    answer = visitor.sign_in("ada@example.org", next=target)
    location = (answer.location or "").replace("\\", "/")  # as browsers read it
    assert urlsplit(urljoin("http://localhost/sign-in", location)).netloc == "localhost"
    assert urlsplit(location).query == urlsplit(target).query


def test_next_leads_to_the_page_that_was_asked_for(visitor: Browser, ada: Browser) -> None:
    page = visitor.get("/history?before=1").location
    form = visitor.get(page).text
    assert 'name="next" value="/history?before=1"' in form
    answer = visitor.sign_in("ada@example.org", next="/history?before=1")
    assert answer.location == "/history?before=1"


def test_signing_out_takes_a_form(ada: Browser) -> None:
    assert ada.get("/sign-out").status_code == 405
    assert ada.client.post("/sign-out").status_code == 400
    assert signed_in(ada)
    assert ada.post("/sign-out").location == "/sign-in"
    assert not signed_in(ada)


def test_signing_in_twice_is_no_error(ada: Browser) -> None:
    assert ada.get("/sign-in").location == "/"


def test_the_menu_follows_who_is_there(app: Flask, visitor: Browser, ada: Browser) -> None:
    outside, inside = text_of(visitor.get("/sign-in")), text_of(ada.get("/"))
    assert "Sign in" in outside
    assert "History" not in outside
    assert "Sign out" in inside
    assert "History" in inside
    assert "Accounts" not in inside


def test_an_endless_address_is_refused_before_it_is_looked_at(
    app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []  # which takes seconds for megabytes
    mail_util = app.extensions["security"].mail_util
    for name in ("normalize", "validate"):
        monkeypatch.setattr(mail_util, name, looked_at.append)
    for send in (visitor.sign_in, visitor.sign_up):
        answer = send("a" * 243 + "@example.org")
        assert answer.status_code == 422
        assert "An e-mail address has at most 254 characters." in text_of(answer)
    assert looked_at == []


def test_there_is_no_second_way_in_by_json(visitor: Browser, ada: Browser) -> None:
    body = {"email": "ada@example.org", "password": PASSWORD}
    headers = {"X-CSRFToken": visitor.token("/sign-in")}
    assert visitor.client.post("/sign-in", json=body, headers=headers).status_code == 415
    assert not signed_in(visitor)


def test_the_only_cookie_that_outlives_the_session_opens_nothing(
    app: Flask, visitor: Browser, ada: Browser
) -> None:
    cookies = visitor.sign_in("ada@example.org", remember="y").headers.getlist("Set-Cookie")
    device = f"{app.config['PROJECT']['slug']}-device"
    assert sorted(cookie.split("=")[0] for cookie in cookies) == sorted(["session", device])
    visitor.client.delete_cookie("session")
    assert visitor.client.get_cookie(device)
    assert not signed_in(visitor)


def test_a_form_token_from_before_signing_in_is_worth_nothing(
    visitor: Browser, ada: Browser
) -> None:
    planted = visitor.token("/sign-in")
    visitor.sign_in("ada@example.org")
    answer = visitor.client.post("/sign-out", data={"csrf_token": planted})
    assert answer.status_code == 400
