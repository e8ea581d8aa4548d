"""The application as servers start it: in processes of their own, from a copy of the project."""

import runpy
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import joblib
import pytest
from click.testing import CliRunner
from flask.cli import cli
from sklearn.linear_model import LinearRegression

from app.config import ROOT
from app.model.importing import Report, in_fresh_process
from app.model.options import Options
from tests.conftest import close
from tests.servers import KEY, PATIENCE, Gunicorn, free_port, run

pytest.importorskip("gunicorn", reason="gunicorn runs on Linux and macOS")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project without `.env`."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    for folder in ("app", "migrations"):
        shutil.copytree(ROOT / folder, copy / folder)
    for file in ("wsgi.py", "gunicorn.conf.py"):
        shutil.copy(ROOT / file, copy)
    return copy


@pytest.fixture(scope="module")
def served_models(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(models, tmp_path_factory.mktemp("served") / "models")


@pytest.fixture(scope="module", autouse=True)
def server(project: Path, served_models: Path) -> Iterator[Gunicorn]:
    """A server that starts while the first tests run, to be looked at by the last."""
    running = Gunicorn(
        project,
        APP_ENV="production",
        SECRET_KEY=KEY,
        MODELS_DIR=str(served_models),
        INSTANCE_DIR=str(served_models.with_name("instance")),
    )
    yield running
    running.end()


@pytest.fixture(scope="module", autouse=True)
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Future[Report]]:
    """A model file that another process looks at while the first tests run."""
    folder = tmp_path_factory.mktemp("file")
    estimator = LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])
    joblib.dump(estimator, folder / "mine.joblib")
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(
            in_fresh_process,
            folder / "mine.joblib",
            None,
            folder / "models",
            [],
            write=False,
            options=Options(),
        )


def test_production_without_a_key_is_refused_in_one_sentence(project: Path) -> None:
    result = run("-m", "gunicorn", "wsgi", cwd=project, PORT=str(free_port()))
    assert result.returncode != 0
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("SECRET_KEY is missing: put one from python -c ")


def test_a_port_that_is_taken_is_named_in_one_sentence(project: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        settings = {"SECRET_KEY": KEY, "PORT": port, "INSTANCE_DIR": str(tmp_path)}
        result = run("-m", "gunicorn", "wsgi", cwd=project, **settings)
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if not line.startswith("[")]
    assert said == [
        f"Port {port} can't be used (address already in use): "
        "choose another, for example with PORT=8001."
    ]
    assert "Traceback" not in result.stderr


def test_mod_wsgi_finds_the_application_from_anywhere(project: Path, tmp_path: Path) -> None:
    file = project / "wsgi.py"
    code = f"import runpy; print(runpy.run_path({str(file)!r})['application'].name)"
    settings = {"APP_ENV": "development", "INSTANCE_DIR": str(tmp_path / "instance")}
    result = run("-I", "-c", code, cwd=tmp_path, **settings)
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


def test_a_model_file_is_looked_at_by_a_process_of_its_own(look: Future[Report]) -> None:
    report = look.result(PATIENCE)
    assert report.problem is None
    found = dict(report.found)
    assert found["Model"] == "LinearRegression"
    assert found["Task"] == "regression"


def test_a_server_starts_becomes_ready_reloads_and_stops(
    server: Gunicorn, served_models: Path
) -> None:
    server.wait_for("Booting worker")
    server.wait_until_ready()
    assert server.status("/health/live") == 200

    (served_models / "active").unlink()  # a new worker is alive without it, and sooner
    server.signal(signal.SIGHUP)
    server.wait_for("Handling signal: hup")
    server.wait_for("Booting worker")
    server.wait_for("model not loaded")  # it looks for one without being asked
    assert server.status("/health/live") == 200

    assert server.end() == 0
