"""A cookie opens pages, a token the API; see test_policy.py for every route."""

import pytest
from flask import Flask

from tests.fixtures import Arrive, MakeApp
from tests.people import Browser, Program
from tests.questions import question


@pytest.mark.parametrize("path", ["/static/app.css", "/health/live", "/sign-in", "/sign-up"])
def test_what_is_public_is_so(visitor: Browser, path: str) -> None:
    assert visitor.get(path).status_code == 200


def test_a_route_that_is_added_is_private(make_app: MakeApp, arrive: Arrive) -> None:
    app = make_app()
    for path in ("/new", "/api/new"):
        app.add_url_rule(path, endpoint=path, view_func=lambda: "new")
    ada = arrive(app, "ada")
    assert Browser(app).get("/new").status_code == 302
    assert ada.get("/new").text == "new"
    assert ada.get("/api/new").status_code == 401
    assert Program(app, ada.make_token()).get("/api/new").text == "new"


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
