"""The application as servers start it: in processes of their own, from a copy of the project."""

import json
import re
import runpy
import signal
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.cli import cli

from app.config import ROOT
from app.model.activation import active_version
from app.model.artifact import read_artifact
from app.model.codec import encode
from app.model.importing import Report
from tests.fixtures import Known, close
from tests.people import WITH_ACCOUNTS
from tests.processes import Ended
from tests.questions import assert_same, questions_of
from tests.servers import Server
from tests.ways import JSON, PREDICT

pytest.importorskip("gunicorn", reason="gunicorn runs on Linux and macOS")


@pytest.mark.thorough
def test_production_without_a_key_is_refused_in_one_sentence(without_a_key: Ended) -> None:
    result = without_a_key.result()
    assert result.returncode != 0
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("SECRET_KEY is missing: put one from python -c ")


@pytest.mark.thorough
def test_a_port_that_is_taken_is_named_in_one_sentence(on_a_taken_port: tuple[str, Ended]) -> None:
    port, ended = on_a_taken_port
    result = ended.result()
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if not line.startswith("{")]
    assert said == [
        f"Port {port} can't be used (address already in use): "
        "choose another, for example with PORT=8001."
    ]
    assert "Traceback" not in result.stderr


@pytest.mark.thorough
def test_mod_wsgi_finds_the_application_from_anywhere(from_anywhere: Ended) -> None:
    result = from_anywhere.result()
    assert (result.stdout, result.stderr) == ("app\n", "")


def test_the_flask_command_finds_the_application(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.path", [*sys.path])  # so that it is put back
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    monkeypatch.setenv("FLASK_SKIP_DOTENV", "1")
    result = CliRunner().invoke(cli, ["--app", "wsgi", "routes"])
    assert result.exit_code == 0, result.output
    close(sys.modules.pop("wsgi").application)
    assert "predict.form" in result.output


def test_wsgi_refuses_a_wrong_setting_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.path", [*sys.path])  # so that it is put back
    monkeypatch.setenv("APP_ENV", "staging")
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(ROOT / "wsgi.py"))
    assert end.value.code == 4
    assert capsys.readouterr().err == "APP_ENV should be 'development' or 'production'.\n"


@pytest.mark.thorough
def test_a_model_file_is_looked_at_by_a_process_of_its_own(look: Future[Report]) -> None:
    report = look.result()
    assert report.problem is None
    found = dict(report.found)
    assert found["Model"] == "LinearRegression"
    assert found["Task"] == "regression"


@pytest.mark.thorough
def test_a_server_that_is_not_known_is_refused_in_one_sentence(another_server: Ended) -> None:
    result = another_server.result()
    assert result.returncode == 1
    assert result.stderr == "SERVER should be 'gunicorn' or 'granian'.\n"


def assert_logged_well(server: Server) -> list[dict[str, str]]:
    """Assert that every line is JSON and none shows a query, and return them."""
    lines: list[dict[str, str]] = [json.loads(line) for line in server.said]
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    assert not any("a-secret" in line for line in server.said)
    return lines


@pytest.mark.thorough
def test_granian_starts_answers_as_flask_does_and_stops(
    granian: Server, known: Known, models: Path
) -> None:
    granian.wait_for("Started worker")
    granian.wait_until_ready()
    headers = {"Content-Type": JSON}
    token = known.token if known.database else None  # it has an SQLite database of its own
    if token:
        headers["Authorization"] = f"Bearer {token}"
    for each in questions_of(read_artifact(models / active_version(models))):
        status, content = granian.call(PREDICT, encode(each.body), **headers)
        if WITH_ACCOUNTS and not token:
            assert status == 401
            continue
        assert status == 200
        assert_same(json.loads(content), each.answer)
    status, content = granian.call(PREDICT, b"{", **headers)
    assert status in {400, 401}
    assert json.loads(content)["status"] == status
    assert granian.status("/health/live?token=a-secret") == 200
    granian.wait_for("GET /health/live 200")
    assert granian.end() == 0  # told once: a second signal would end it less gently
    granian.wait_for("shutdown completed")
    assert_logged_well(granian)


@pytest.mark.thorough
def test_a_server_starts_becomes_ready_reloads_and_stops(
    server: Server, served_models: Path
) -> None:
    server.wait_for("Booting worker")
    server.wait_until_ready()
    assert server.status("/health/live?token=a-secret") == 200
    server.wait_for("GET /health/live 200")

    (served_models / "active").unlink()  # a new worker is alive without it, and sooner
    server.signal(signal.SIGHUP)
    server.wait_for("Handling signal: hup")
    server.wait_for("Booting worker")
    server.wait_for("model not loaded")  # it looks for one without being asked
    assert server.status("/health/live") == 200

    assert server.end() == 0
    lines = assert_logged_well(server)
    ids = [line.get("request_id", "") for line in lines if line["logger"] == "gunicorn.access"]
    assert ids
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in ids)
