"""What isn't theirs isn't there: every address that names something of somebody's."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.people import WITH_ACCOUNTS, Browser
from tests.questions import right_answer
from tests.state import everything
from tests.test_history import ask


def make_token(browser: Browser) -> str:
    """Make an API token and return its id."""
    browser.make_token("theirs")
    found = re.search(r"/account/tokens/(\d+)/revoke", browser.get("/account").text)
    assert found
    return found[1]


# What stands in an address by which name, and what makes one for somebody.
MAKERS: dict[str, Callable[[Browser], str]] = {"record_id": ask, "token_id": make_token}
# A file and an example of the version belong to nobody; a secret link is its own key.
NOBODYS = {frozenset({"filename"}), frozenset({"number"}), frozenset({"token"})}


def owned(app: Flask) -> list[tuple[str, Rule]]:
    """Return the routes, and their methods, whose addresses name something of somebody's."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments]
    found = [rule for rule in rules if frozenset(rule.arguments) not in NOBODYS]
    for rule in found:
        unknown = rule.arguments - MAKERS.keys()
        assert not unknown, f"{rule}: say in MAKERS of tests/test_whose.py what makes a {unknown}"
    return [
        (method, rule)
        for rule in found
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(rule: Rule, owner: Browser) -> str:
    """Return an address of a route, for something that is made for somebody."""
    (name,) = rule.arguments
    return re.sub("<[^>]+>", MAKERS[name](owner), rule.rule)


def call(browser: Browser, method: str, path: str) -> TestResponse:
    if method == "GET":
        return browser.get(path)
    return browser.post(path, {"correct": right_answer([])}, page="/")


def test_nobody_sees_or_changes_what_is_not_theirs(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    assert len(owned(app)) >= 4
    for method, rule in owned(app):
        path = address(rule, ada)
        before = everything(app)
        assert call(grace, method, path).status_code == 404, (method, path)
        assert everything(app) == before, (method, path)
        answer = call(ada, method, path)
        lost = path.endswith(("/picture", "/thumbnail"))  # where inputs are no pictures
        assert answer.status_code != 404 or lost, (method, path)
        assert "/sign-in" not in answer.headers.get("Location", ""), (method, path)


@pytest.mark.thorough
def test_a_stranger_sees_or_changes_nothing_of_anybody(
    app: Flask, ada: Browser, visitor: Browser
) -> None:
    token = visitor.token("/sign-in" if WITH_ACCOUNTS else "/")
    paths = [(method, address(rule, ada)) for method, rule in owned(app)]
    before = everything(app)
    for method, path in paths:
        headers = {"X-CSRFToken": token}
        answer = visitor.client.open(path, method=method, headers=headers)
        assert answer.status_code == (302 if WITH_ACCOUNTS else 404), (method, path)
    assert everything(app) == before


@pytest.mark.parametrize("path", ["/history", "/"])
def test_a_page_shows_nothing_of_somebody_else(ada: Browser, grace: Browser, path: str) -> None:
    theirs = ask(grace)
    assert theirs not in ada.get(path).text
