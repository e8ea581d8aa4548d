"""The command `flask doctor`: what it prints, its exit code, and that it begins nothing."""

import json
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import cli

from app.config import ROOT
from app.doctor import sqlite
from app.doctor.case import Case
from app.doctor.command import is_called, only_doctor
from app.doctor.examination import all_checks, perform
from app.doctor.finding import Finding
from tests.cases import Place
from tests.fixtures import MakeApp, close
from tests.servers import KEY, free_port

LEAST = 22  # checks that every project has


def run(*words: str) -> Result:
    return only_doctor().test_cli_runner().invoke(args=["doctor", *words])


def failed(result: Result) -> list[str]:
    """Return the names of the checks that failed; the exit code agrees with them."""
    told = json.loads(result.output)
    names = [each["check"] for each in told["checks"] if each["level"] == "FAIL"]
    assert result.exit_code == (1 if names else 0)
    assert told["ok"] is (not names)
    return names


def content(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the time and the bytes of every file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of the flask command, with folders that aren't there yet."""
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    monkeypatch.setenv("MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("PORT", str(free_port()))
    return monkeypatch


def test_a_healthy_project_passes_and_is_left_as_it_was(
    make_app: MakeApp, own_models: Path, tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    close(make_app(database_url="sqlite:///app.db"))
    before = content(tmp_path)
    result = run("--json")
    assert failed(result) == []
    assert len(json.loads(result.output)["checks"]) >= LEAST
    assert content(tmp_path) == before


@pytest.mark.thorough
def test_what_is_unsafe_fails_only_before_a_deployment(
    own_models: Path, tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setattr(sqlite, "MOUNTS", tmp_path / "none")  # tests may run on a disk in memory
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance").chmod(0o755)
    assert failed(run("--json")) == []
    assert failed(run("--json", "--deploy")) == ["secret_key", "instance_is_private"]
    environment.setenv("SECRET_KEY", KEY)
    environment.setenv("APP_ENV", "development")
    (tmp_path / "instance").chmod(0o700)
    assert failed(run("--json", "--deploy")) == ["app_env"]


def test_a_mend_stands_under_what_it_mends(environment: pytest.MonkeyPatch) -> None:
    result = run("--deploy")
    lines = result.output.splitlines()
    shown = (ROOT / "README.md").read_text("utf-8").split("doctor --deploy`")[1].split("```\n")[1]
    assert result.output.startswith(shown)
    told = [line[:4].strip() for line in lines[:-1] if line[:4].strip()]
    assert lines[-1] == (
        f"{len(told)} checks: {told.count('ok')} ok, {told.count('warn')} to look at, "
        f"{told.count('FAIL')} failed."
    )
    assert result.exit_code == 1


def test_settings_that_cannot_be_read_are_all_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PORT", "http")
    environment.setenv("MAX_ROWS", "many")
    result = run()
    assert result.exit_code == 1
    said = [line.split()[:2] for line in result.output.splitlines() if line.startswith("FAIL")]
    assert said == [["FAIL", "MAX_ROWS"], ["FAIL", "PORT"]]


def test_it_works_where_the_application_refuses_to_start_and_begins_nothing(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.chdir(ROOT)
    environment.setattr(sys, "path", [*sys.path])  # so that it is put back
    environment.setattr(sys, "argv", ["flask", "--app", "wsgi", "doctor"])
    environment.setenv("APP_ENV", "production")
    environment.setenv("FLASK_SKIP_DOTENV", "1")
    result = CliRunner().invoke(cli, sys.argv[1:])
    sys.modules.pop("wsgi")
    assert "FAIL  SECRET_KEY is missing." in result.output
    assert result.exit_code == 1
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ("doctor", True),
        ("--app wsgi doctor --deploy", True),
        ("-A wsgi --debug -e doctor doctor", True),
        ("--app=wsgi doctor", True),
        ("", False),
        ("--app doctor routes", False),
        ("model import doctor", False),
    ],
)
def test_the_doctor_is_told_from_other_commands(
    environment: pytest.MonkeyPatch, words: str, called: bool
) -> None:
    environment.setattr(sys, "argv", ["flask", *words.split()])
    assert is_called() is called
    environment.delenv("FLASK_RUN_FROM_CLI")
    assert is_called() is False  # a server, whatever its arguments


def test_the_doctor_is_among_the_commands_of_the_application(app: Flask) -> None:
    assert "doctor" in app.cli.list_commands(click.Context(app.cli))


def test_a_check_that_breaks_off_fails_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(case: Case) -> Finding:
        raise KeyError("s3cret")

    found = perform(broken, Place(tmp_path, monkeypatch).case())
    assert found
    assert found.level == "FAIL"
    assert found.says == "The check broken broke off (KeyError)."


def test_every_check_has_a_name_of_its_own_and_says_what_it_asks() -> None:
    names = [check.__name__ for check in all_checks()]
    assert len(set(names)) == len(names) >= LEAST
    assert all((check.__doc__ or "").strip().endswith(("?", ".")) for check in all_checks())
