"""Everything is private but the way in; a cookie opens pages, a token the API."""

import re

import pytest
from flask import Flask

from tests.conftest import Arrive, MakeApp
from tests.people import Browser, Program
from tests.questions import question

PUBLIC = {
    ("GET", "/static/<path:filename>"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-up"),
    ("POST", "/sign-up"),
    ("GET", "/forgotten-password"),
    ("POST", "/forgotten-password"),
    ("GET", "/new-password/<token>"),
    ("POST", "/new-password/<token>"),
    ("GET", "/second-step"),
    ("POST", "/second-step"),
}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_everything_else_is_private(app: Flask, visitor: Browser) -> None:
    token = visitor.token("/sign-in")
    private = routes(app) - PUBLIC
    assert {("GET", "/"), ("POST", "/"), ("GET", "/history"), ("GET", "/account/all")} <= private
    for method, rule in sorted(private):
        path = re.sub("<[^>]+>", "1", rule)
        for verb in (method, "OPTIONS", *(("HEAD",) if method == "GET" else ())):
            answer = visitor.client.open(path, method=verb, headers={"X-CSRFToken": token})
            if path.startswith("/api/"):
                assert answer.status_code == 401, (verb, path)
                assert answer.mimetype == "application/problem+json"
                assert answer.headers["WWW-Authenticate"] == "Bearer"
            else:
                assert answer.status_code == 302, (verb, path)
                assert re.match(r"/sign-in($|\?next=)", answer.location), (verb, path)


def test_what_is_public_is_so(app: Flask, visitor: Browser) -> None:
    assert routes(app) >= PUBLIC
    for path in ("/static/app.css", "/health/live", "/sign-in", "/sign-up"):
        assert visitor.get(path).status_code == 200, path


def test_a_route_that_is_added_is_private(make_app: MakeApp, arrive: Arrive) -> None:
    app = make_app()
    app.add_url_rule("/new", view_func=lambda: "new")
    assert Browser(app).get("/new").status_code == 302
    assert arrive(app, "ada").get("/new").text == "new"


def test_a_page_that_was_asked_for_is_shown_after_signing_in(visitor: Browser) -> None:
    answer = visitor.get("/history?before=1")
    assert answer.location == "/sign-in?next=/history?before%3D1"


@pytest.mark.parametrize("path", ["/api/v1/model", "/api/v1/predict"])
def test_the_cookie_does_not_open_the_api(ada: Browser, path: str) -> None:
    body = question(ada.app).body
    answer = ada.get(path) if path.endswith("model") else ada.client.post(path, json=body)
    assert answer.status_code == 401
    assert answer.json
    assert answer.json["detail"] == "Send a valid API token: Authorization: Bearer <token>."


@pytest.mark.parametrize("path", ["/", "/history", "/account"])
def test_the_token_opens_no_page(program: Program, path: str) -> None:
    assert program.get(path).status_code == 302


def test_the_token_opens_the_description_of_the_api(program: Program) -> None:
    assert program.get("/api/openapi.json").status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer fml_unknown", "Basic YTpi", "Token x", "Bearer é", "fml_x"],
)
def test_a_header_without_a_valid_token_is_refused(app: Flask, header: str) -> None:
    stranger = Program(app)
    stranger.headers = {"Authorization": header}
    assert stranger.get("/api/v1/model").status_code == 401


def test_a_token_in_the_address_is_not_looked_at(app: Flask, program: Program) -> None:
    token = program.headers["Authorization"].removeprefix("Bearer ")
    stranger = Program(app)
    for name in ("token", "auth_token", "access_token"):
        assert stranger.get(f"/api/v1/model?{name}={token}").status_code == 401
    stranger.headers = {"Authentication-Token": token}
    assert stranger.get("/api/v1/model").status_code == 401


def test_a_forged_cookie_is_nobody(make_app: MakeApp, ada: Browser) -> None:
    cookie = ada.client.get_cookie("session")
    assert cookie
    other = Browser(make_app(secret_key="another key"))
    other.client.set_cookie("session", cookie.value)
    assert other.get("/").status_code == 302
