"""People with a browser, and programs with a token, as the tests see them."""

import re
from html import unescape
from importlib.util import find_spec
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

WITH_ACCOUNTS = find_spec("app.auth") is not None
PASSWORD = "correct horse battery"


class Browser:
    """Keeps cookies, and sends a form with the CSRF token of the page it stands on."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.tokens: dict[str, str] = {}  # the form token of each session

    @property
    def session(self) -> str:
        cookie = self.client.get_cookie("session")
        return cookie.value if cookie else ""

    def go_on_as(self, other: "Browser") -> None:
        """Take over the session of another browser."""
        self.client.set_cookie("session", other.session)
        self.tokens |= other.tokens

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, buffered=True, **options)

    def token(self, page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert found, f"{page} has no form"
        self.tokens[self.session] = found[1]
        return found[1]

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, page: str = "", **options: Any
    ) -> TestResponse:
        """Send a form as it stands on a page, or on any that this session has seen."""
        seen = "" if page else self.tokens.get(self.session)
        form = {"csrf_token": seen or self.token(page or "/"), **(data or {})}
        return self.client.post(path, data=form, **options)

    def sign_up(self, email: str, password: str = PASSWORD) -> TestResponse:
        form = {"email": email, "password": password, "password_confirm": password}
        return self.post("/sign-up", form, page="/sign-up")

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        form = {"email": email, "password": password, **more}
        return self.post("/sign-in", form, page="/sign-in")

    def make_token(self, name: str = "notebook") -> str:
        page = self.post("/account/tokens", {"name": name}).text
        found = re.search(r'id="new-token">([^<]+)<', page)
        assert found, "the page shows no new token"
        return found[1]


class Program:
    """Calls the API, with a token where the application knows accounts."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.app = app
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    @property
    def token(self) -> str | None:
        return self.headers.get("Authorization", "").removeprefix("Bearer ") or None

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.client.post(path, headers=self.headers, **options)


def text_of(response: TestResponse) -> str:
    """Return what a person reads: the page without its tags, in single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())
