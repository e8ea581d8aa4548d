"""The commands for accounts."""

import pytest
from click.testing import Result
from flask import Flask

from tests.people import PASSWORD, Browser


def run(app: Flask, *words: str, typed: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["user", *words], input=typed)


def refused(result: Result) -> str:
    """Return the sentence with which a command gave up; there is no traceback."""
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.output.startswith("Error: ")
    return result.output.removeprefix("Error: ").strip()


@pytest.mark.parametrize(("option", "role"), [((), "user"), (("--admin",), "admin")])
def test_an_account_can_be_created(
    app: Flask, visitor: Browser, option: tuple[str, ...], role: str
) -> None:
    made = run(app, "create", "New@example.org", "--password", PASSWORD, *option)
    assert (made.exit_code, made.output) == (0, "New@example.org has an account.\n")
    assert f"new@example.org  {role}  active" in run(app, "list").output.splitlines()
    assert visitor.sign_in("new@example.org").location == "/"


def test_the_password_is_asked_for_twice_and_not_shown(app: Flask) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    made = run(app, "create", "new@example.org", typed=typed)
    assert made.exit_code == 0
    assert "Repeat for confirmation" in made.output
    assert PASSWORD not in made.output


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        pytest.param(
            "nobody", PASSWORD, "'nobody' is no e-mail address: use one like", id="address"
        ),
        pytest.param(
            "new@example.org", "short", "A password has 8 to 1024 characters.", id="short password"
        ),
        pytest.param("Ada@example.org", PASSWORD, "has an account already.", id="taken"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    app: Flask, ada: Browser, email: str, password: str, words: str
) -> None:
    before = run(app, "list").output
    assert words in refused(run(app, "create", email, "--password", password))
    assert run(app, "list").output == before


def test_an_account_can_be_disabled_and_enabled(app: Flask, ada: Browser) -> None:
    done = run(app, "disable", "Ada@example.org")
    assert done.output == "Ada@example.org is disabled.\n"
    assert "ada@example.org  user  disabled" in run(app, "list").output
    assert ada.get("/account").status_code == 302
    assert run(app, "enable", "ada@example.org").output == "ada@example.org is enabled.\n"
    assert "ada@example.org  user  active" in run(app, "list").output


def test_an_account_can_be_promoted(app: Flask, ada: Browser) -> None:
    assert run(app, "promote", "ada@example.org").output == "ada@example.org is an admin.\n"
    assert "ada@example.org  admin  active" in run(app, "list").output
    assert ada.get("/admin/people").status_code == 200


@pytest.mark.parametrize("command", ["disable", "enable", "promote"])
def test_an_unknown_account_is_named(app: Flask, command: str) -> None:
    sentence = refused(run(app, command, "nobody@example.org"))
    assert sentence == (
        "There is no account 'nobody@example.org': `flask --app wsgi user list` shows all."
    )
