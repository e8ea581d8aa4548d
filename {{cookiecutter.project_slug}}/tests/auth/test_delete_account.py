"""Deleting an account deletes what was kept of it, and its id is given to nobody else."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.auth.accounts import all_accounts
from app.auth.models import ApiToken, BrowserSession, User, user_roles
from app.db import db
from app.history.models import Record
from tests.people import PASSWORD, Browser, Program, text_of
from tests.questions import question
from tests.test_history import ask, kept


def delete(browser: Browser, password: str = PASSWORD) -> str:
    form = {"password": password}
    page = "/account/delete"
    return text_of(browser.post(page, form, page=page, follow_redirects=True))


def ids(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {account.email: account.id for account in all_accounts()}


def counts(app: Flask, user_id: int) -> list[int]:
    """Return how many rows each table has of an account."""
    conditions: list[tuple[Any, Any]] = [
        (User, User.id == user_id),
        (ApiToken, ApiToken.user_id == user_id),
        (BrowserSession, BrowserSession.user_id == user_id),
        (user_roles, user_roles.c.user_id == user_id),
        (Record, Record.owner == f"user:{user_id}"),
    ]
    with app.app_context():
        return [
            db.session.scalar(select(func.count()).select_from(table).where(condition)) or 0
            for table, condition in conditions
        ]


@pytest.mark.thorough
def test_everything_of_the_account_goes_and_nothing_of_others(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    user_id = ids(app)["ada@example.org"]
    program = Program(app, ada.make_token())
    ask(ada)
    program.post("/api/v1/predict", json=question(app).body)
    ada.post(f"/history/{ask(ada)}/delete")  # and may still come back
    theirs = ask(grace)
    assert all(counts(app, user_id))
    elsewhere = Browser(app)
    elsewhere.go_on_as(ada)

    assert "Your account is deleted, and all that was kept of it." in delete(ada)
    assert counts(app, user_id) == [0] * 5
    assert kept(app) == {theirs}
    pictures = {path.stem for path in Path(app.config["PICTURES_DIR"]).iterdir()}
    assert pictures <= {theirs}
    assert program.get("/api/v1/model").status_code == 401
    for browser in (ada, elsewhere):
        assert browser.get("/account").status_code == 302
    assert grace.get(f"/history/{theirs}").status_code == 200


@pytest.mark.thorough
@pytest.mark.parametrize("password", ["", "wrong password", "long " * 500])
def test_it_takes_the_password(app: Flask, ada: Browser, password: str) -> None:
    assert "This isn't your password." in delete(ada, password)
    assert "ada@example.org" in ids(app)
    assert ada.get("/account").status_code == 200


def test_an_id_is_never_given_again(app: Flask) -> None:
    runner = app.test_cli_runner()
    seen = []
    for _ in range(2):
        create = ["user", "create", "last@example.org", "--password", PASSWORD]
        assert runner.invoke(args=create).exit_code == 0
        seen.append(ids(app)["last@example.org"])
        done = runner.invoke(args=["user", "delete", "Last@example.org", "--yes"])
        assert done.output == "Last@example.org is deleted.\n"
    assert seen[0] != seen[1]
    assert "last@example.org" not in ids(app)


def test_the_command_asks_before_it_deletes(app: Flask, ada: Browser) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["user", "delete", "ada@example.org"], input="n\n").exit_code == 1
    assert "ada@example.org" in ids(app)
    unknown = runner.invoke(args=["user", "delete", "nobody@example.org", "--yes"])
    assert "There is no account 'nobody@example.org'" in unknown.output
