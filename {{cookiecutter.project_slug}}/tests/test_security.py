"""What guards every response, whoever asks and whatever is answered."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask, request, session
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app import create_app
from app.config import load_settings
from app.model.kind import PROJECT
from app.security import HEADERS
from tests.fixtures import MakeApp
from tests.people import Browser, Program, text_of
from tests.questions import question
from tests.servers import KEY
from tests.state import everything
from tests.test_history import ask


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application with a page that fails, and one whose database is gone."""

    def fail() -> None:
        raise RuntimeError

    def lose() -> None:
        raise OperationalError("SELECT 1", None, Exception("gone"))

    monkeypatch.setitem(app.view_functions, "docs.api", fail)
    monkeypatch.setitem(app.view_functions, "history.index", lose)
    return app


def assert_guarded(answer: TestResponse) -> None:
    """Assert that an answer tells the browser what it may do; a stricter policy will do."""
    own = {name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"}
    assert own.items() <= dict(answer.headers).items()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert len(answer.headers["X-Request-ID"]) == 16
    assert "Server" not in answer.headers


def test_the_headers_are_strict() -> None:
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Referrer-Policy"] == "same-origin"
    assert HEADERS["Cross-Origin-Opener-Policy"] == "same-origin"
    assert HEADERS["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in HEADERS["Permissions-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "base-uri 'none'"):
        assert part in HEADERS["Content-Security-Policy"].split("; ")


def test_every_page_carries_the_headers(app: Flask, ada: Browser) -> None:
    own = ask(ada)
    paths = {
        re.sub("<[^>]+>", own, rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }
    assert {"/", f"/history/{own}", f"/history/{own}/picture", "/health/ready"} <= paths
    for path in paths | {"/static/app.css", "/static/app.js"}:
        answer = ada.get(path)
        assert_guarded(answer)
        assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/history/%00", 400),
        ("POST", "/history/delete-all", 400),
        ("GET", "/nowhere", 404),
        ("GET", "/static/nowhere", 404),
        ("PUT", "/", 405),
        ("GET", "/docs", 500),
        ("GET", "/history", 503),
        ("GET", "/api/nowhere", 404),
        ("DELETE", "/api/v1/model", 405),
        ("OPTIONS", "/", 200),
        ("HEAD", "/", 200),
    ],
)
def test_every_error_carries_the_headers(
    failing: Flask, ada: Browser, method: str, path: str, status: int
) -> None:
    answer = ada.client.open(path, method=method)
    assert answer.status_code == status
    assert_guarded(answer)


def test_what_is_too_large_and_what_has_not_changed_carry_the_headers(ada: Browser) -> None:
    refused = ada.client.post("/history/delete-all", data={"x": "x" * 70_000})
    assert refused.status_code == 413
    assert_guarded(refused)
    tag = ada.get("/static/app.css").headers["ETag"]
    same = ada.get("/static/app.css", headers={"If-None-Match": tag})
    assert same.status_code == 304
    assert_guarded(same)


@pytest.mark.parametrize("path", ["/", "/history", "/model", "/docs", "/nowhere"])
def test_no_cache_keeps_a_page(ada: Browser, path: str) -> None:
    assert ada.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/history", "/model", "/docs"])
def test_no_page_has_a_script_or_a_style_within(ada: Browser, path: str) -> None:
    page = ada.get(path).text
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_every_request_has_an_id_of_its_own(visitor: Browser) -> None:
    ids = {visitor.get("/health/live").headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    forged = visitor.get("/health/live", headers={"X-Request-ID": "mine"})
    assert forged.headers["X-Request-ID"] != "mine"


def test_a_form_over_plain_http_is_told_to_use_https(make_app: MakeApp) -> None:
    app = make_app(app_env="production", secret_key=KEY)
    refused = app.test_client().post("/history/delete-all")
    assert refused.status_code == 400
    assert "Forms need HTTPS here" in text_of(refused)


def test_only_production_insists_on_https(make_app: MakeApp) -> None:
    app = make_app(app_env="production", secret_key=KEY)
    hsts = Browser(app).get("/health/live").headers["Strict-Transport-Security"]
    assert hsts == "max-age=31536000; includeSubDomains"
    assert app.config["SESSION_COOKIE_SECURE"]


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(visitor: Browser) -> None:
    visitor.get("/", follow_redirects=True)
    cookie = visitor.client.get_cookie("session")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure


@pytest.mark.parametrize(
    ("environment", "prefix"), [("development", ""), ("production", "__Host-")]
)
def test_the_session_cookie_has_a_name_that_browsers_accept(
    tmp_path: Path, environment: str, prefix: str
) -> None:
    settings = load_settings(
        app_env=environment, secret_key=KEY, instance_dir=tmp_path, auto_migrate=False
    )
    app = create_app(settings)
    assert app.config["SESSION_COOKIE_NAME"] == f"{prefix}{PROJECT['slug']}-session"
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", app.config["SESSION_COOKIE_NAME"])


def test_in_production_the_session_cookie_is_bound_to_this_host(make_app: MakeApp) -> None:
    app = make_app(app_env="production", secret_key=KEY)
    app.config["SESSION_COOKIE_NAME"] = "__Host-mine"  # which the next lines let a browser accept

    @app.before_request
    def keep_something() -> None:
        session["something"] = "kept"

    answer = app.test_client().get("/health/live", base_url="https://app.example.org")
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-mine=")
    assert {*attributes} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def rules(app: Flask) -> list[tuple[str, str]]:
    """Return every unsafe method with its address, parameters filled in."""
    return [
        (method, re.sub("<[^>]+>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
    ]


def test_every_form_needs_its_token(app: Flask, ada: Browser) -> None:
    pages = [(method, path) for method, path in rules(app) if not path.startswith("/api/")]
    assert ("POST", "/") in pages
    ask(ada)
    before = everything(app)
    for method, path in pages:
        answer = ada.client.open(path, method=method)
        assert answer.status_code == 400, path
        assert "This form has expired or was sent from elsewhere." in text_of(answer), path
    assert everything(app) == before


def test_a_token_of_another_browser_is_refused(ada: Browser, grace: Browser) -> None:
    form = question(ada.app).form | {"csrf_token": grace.token("/")}
    assert ada.client.post("/", data=form).status_code == 400


def test_a_call_needs_no_form_token(program: Program) -> None:
    assert program.post("/api/v1/predict", json=question(program.app).body).status_code == 200


def test_an_upload_far_over_the_limit_is_not_even_read(make_app: MakeApp) -> None:
    app = make_app(max_upload_mb=0.001)
    form = {"file": (io.BytesIO(bytes(80_000)), "name")}
    answer = Browser(app).client.post("/", data=form)
    assert answer.status_code == 413
    assert "The upload is too large: at most 0.001 MB are accepted." in text_of(answer)


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "http://localhost/"), (1, "https://example.org/")]
)
def test_a_proxy_is_believed_only_when_it_is_trusted(
    make_app: MakeApp, proxies: int, seen: str
) -> None:
    app = make_app(trusted_proxies=proxies)
    urls = []

    @app.before_request
    def look() -> None:
        urls.append((request.url_root, request.remote_addr))

    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "example.org"}
    Browser(app).get("/health/live", headers=headers | {"X-Forwarded-For": "192.0.2.7"})
    assert urls == [(seen, "192.0.2.7" if proxies else "127.0.0.1")]
