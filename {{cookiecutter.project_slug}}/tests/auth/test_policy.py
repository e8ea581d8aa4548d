"""Who may use what: every route and method, for everybody, as the table in policy.py says."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.auth.accounts import change
from app.auth.policy import POLICY, Who
from tests.fixtures import Arrive
from tests.people import Browser, Program
from tests.state import everything
from tests.test_whose import MAKERS, call, owned

METHODS = {"GET", "POST", "PUT"}
SAFE = {"GET", "HEAD", "OPTIONS"}
REACHED = 299  # what every view answers here: this is about who gets as far
SIGNED_IN = {"an account", "an admin"}
LET_IN: dict[Who, set[str]] = {
    "anyone": {"a stranger", "a program", *SIGNED_IN},
    "account": SIGNED_IN,
    "owner": SIGNED_IN,  # whose it is, the view says; see tests/test_whose.py
    "admin": {"an admin"},
    "token": {"a program"},
    "token or account": {"a program", *SIGNED_IN},
}


@dataclass(frozen=True)
class Person:
    """Somebody who calls, with what they send."""

    name: str
    client: FlaskClient
    headers: dict[str, str]

    def call(self, path: str, method: str) -> TestResponse:
        return self.client.open(path, method=method, headers=self.headers, buffered=True)


@pytest.fixture
def people(
    app: Flask, visitor: Browser, ada: Browser, program: Program, arrive: Arrive
) -> list[Person]:
    """Everybody there is: each browser with the token of its forms, the program with its own."""
    admin = arrive(app, "grace")
    with app.app_context():
        change("grace@example.org", role="admin")
    browsers = {"an account": ada, "an admin": admin}
    found = [Person("a stranger", visitor.client, {"X-CSRFToken": visitor.token("/sign-in")})]
    found += [
        Person(name, each.client, {"X-CSRFToken": each.token("/")})
        for name, each in browsers.items()
    ]
    return [*found, Person("a program", program.client, program.headers)]


@pytest.fixture
def routes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """The endpoint behind each address and method; every view only says that it was reached."""
    for endpoint in app.view_functions:
        monkeypatch.setitem(app.view_functions, endpoint, lambda **_: ("", REACHED))
    return {
        (re.sub("<[^>]+>", "1", rule.rule), method): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def expected(person: str, endpoint: str, path: str, method: str) -> int:
    """Return the status with which a call must end."""
    api, who = path.startswith("/api/"), POLICY[endpoint]
    if person == "a program" and method not in SAFE and not api:
        return 400  # it has no form to send
    if person in LET_IN[who]:
        return 200 if method == "OPTIONS" else REACHED
    if api:
        return 401
    return 404 if who == "admin" and person == "an account" else 302


def test_every_route_has_a_policy(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes - POLICY.keys() == set(), "say in app/auth/policy.py who may use these"


def test_no_policy_is_left_of_a_route_that_is_gone(app: Flask) -> None:
    own = {name for name in POLICY if not name.startswith("security.")}  # a setting removes those
    assert own - {rule.endpoint for rule in app.url_map.iter_rules()} == set()


def test_few_things_are_open_to_anyone() -> None:
    assert {name for name, who in POLICY.items() if who == "anyone"} == {
        "static",
        "health.live",
        "health.ready",
        "languages.change",
        "security.login",
        "security.register",
        "reset.ask",
        "reset.choose",
        "second_step.ask",
        "second_step.check",
    }


def test_everybody_gets_as_far_as_the_policy_says(
    people: list[Person], routes: dict[tuple[str, str], str]
) -> None:
    wrong = []
    for person in people:
        for (path, method), endpoint in routes.items():
            if method in {"HEAD", "OPTIONS"} and person.name in {"an admin", "a program"}:
                continue  # to save time: who may do less may not do these
            answer = person.call(path, method)
            if answer.status_code != expected(person.name, endpoint, path, method):
                wrong.append((person.name, method, path, answer.status))
            elif answer.status_code == 302:
                assert re.match(r"/sign-in($|\?next=)", answer.location), (method, path)
            elif answer.status_code == 401:
                assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert wrong == []


@pytest.mark.thorough
def test_a_method_that_is_not_offered_reaches_nothing(
    app: Flask, people: list[Person], routes: dict[tuple[str, str], str]
) -> None:
    addresses = app.url_map.bind("localhost")
    for path in {path for path, _ in routes}:
        for method in METHODS.difference(addresses.allowed_methods(path)):
            assert people[3].call(path, method).status_code == 405, (method, path)


def test_an_address_that_names_something_says_whose_it_is(app: Flask) -> None:
    assert {POLICY[rule.endpoint] for _, rule in owned(app)} <= {"owner", "admin"}
    named = {rule.endpoint for _, rule in owned(app)}
    assert {name for name, who in POLICY.items() if who == "owner"} <= named


@pytest.mark.thorough
def test_not_even_an_admin_or_a_token_opens_what_is_not_theirs(
    app: Flask, ada: Browser, people: list[Person], program: Program
) -> None:
    admin = Browser(app)
    admin.client = people[2].client
    for name, make in MAKERS.items():
        theirs = make(ada)
        before = everything(app)
        for method, rule in owned(app):
            if POLICY[rule.endpoint] == "owner" and rule.arguments == {name}:
                path = re.sub("<[^>]+>", theirs, rule.rule)
                assert call(admin, method, path).status_code == 404, (method, path)
                refused = program.client.open(path, method=method, headers=program.headers)
                assert refused.status_code in {302, 400}, (method, path)
        assert everything(app) == before
