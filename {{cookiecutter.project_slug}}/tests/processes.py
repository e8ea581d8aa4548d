"""Processes for tests of serving, begun before the first test: they take a core of their own.

Each is begun only where a test that will run asks for it.
"""

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import joblib
import pytest
from sklearn.linear_model import LinearRegression

from app.config import ROOT
from app.model.activation import active_version
from app.model.artifact import read_artifact
from app.model.codec import encode
from app.model.importing import Report, in_fresh_process
from app.model.options import Options
from tests.fixtures import Known
from tests.questions import questions_of
from tests.servers import KEY, Completed, Server, command, free_port

Ended = Future[Completed]
BEGUN_EARLY = (
    *("look", "server", "granian", "without_a_key", "on_a_taken_port", "from_anywhere"),
    *("another_server", "answered_lightly"),
)
LIGHTLY = """
import pathlib, sys
from app import create_app
from app.model.why.explaining import explain
app = create_app()
calls, body = app.extensions["calls"], pathlib.Path(sys.argv[1]).read_bytes()
predictor = calls.predictor()
asked = calls.read_json(predictor, body)
content, _ = calls.answer(predictor, "user:1", asked)
explain(predictor, asked.samples[0], predictor.predict(asked.samples[0]).answer)
print(content.decode())
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def home_of(folder: Path) -> Path:
    """Return a new home folder."""
    (home := folder / "home").mkdir()
    return home


@pytest.fixture(scope="session", autouse=True)
def begin_early(request: pytest.FixtureRequest, no_settings_from_outside: None) -> None:
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    for name in BEGUN_EARLY:
        if name in wanted:
            request.getfixturevalue(name)


@pytest.fixture(scope="session")
def pool() -> Iterator[ThreadPoolExecutor]:
    """Runs one after another, to leave the tests a core."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project without `.env`."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    for folder in ("app", "migrations"):
        shutil.copytree(ROOT / folder, copy / folder)
    for file in ("wsgi.py", "gunicorn.conf.py", "balance.py", "serve.py"):
        shutil.copy(ROOT / file, copy)
    return copy


@pytest.fixture(scope="session")
def served_models(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(models, tmp_path_factory.mktemp("served") / "models")


@pytest.fixture(scope="session")
def server(project: Path, served_models: Path) -> Iterator[Server]:
    """The application under gunicorn, as in production."""
    running = Server(
        project,
        *("-m", "gunicorn", "wsgi"),
        APP_ENV="production",
        ACCESS_LOG="true",
        SECRET_KEY=KEY,
        MODELS_DIR=str(served_models),
        INSTANCE_DIR=str(served_models.with_name("instance")),
    )
    yield running
    running.end()


@pytest.fixture(scope="session")
def granian(
    project: Path, models: Path, known: Known, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The application under granian, with the people that are known."""
    instance = tmp_path_factory.mktemp("granian")
    if known.database:
        shutil.copy(known.database, instance)
    running = Server(
        project,
        "serve.py",
        SERVER="granian",
        APP_ENV="production",
        ACCESS_LOG="true",
        SECRET_KEY=KEY,
        MODELS_DIR=str(models),
        INSTANCE_DIR=str(instance),
    )
    yield running
    running.end()


@pytest.fixture(scope="session")
def another_server(pool: ThreadPoolExecutor, project: Path) -> Ended:
    """A server that is none of those known."""
    return pool.submit(command("serve.py", cwd=project, SERVER="uwsgi", APP_ENV="development"))


@pytest.fixture(scope="session")
def answered_lightly(
    pool: ThreadPoolExecutor, project: Path, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Ended:
    """A process that answers the first example, says why, and names the packages it has loaded."""
    folder = tmp_path_factory.mktemp("lightly")
    body = questions_of(read_artifact(models / active_version(models)))[0].body
    (folder / "question.json").write_bytes(encode(body))
    settings = {"APP_ENV": "development", "MODELS_DIR": str(models), "INSTANCE_DIR": str(folder)}
    settings["HOME"] = str(home_of(folder))
    arguments = ("-c", LIGHTLY, str(folder / "question.json"))
    return pool.submit(command(*arguments, cwd=project, **settings))


@pytest.fixture(scope="session")
def look(pool: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory) -> Future[Report]:
    """A model file that another process looks at."""
    folder = tmp_path_factory.mktemp("file")
    file = folder / "mine.joblib"
    joblib.dump(LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0]), file)
    models, options = folder / "models", Options()
    return pool.submit(in_fresh_process, file, None, models, [], write=False, options=options)


@pytest.fixture(scope="session")
def without_a_key(pool: ThreadPoolExecutor, project: Path) -> Ended:
    """The server in production without SECRET_KEY."""
    return pool.submit(command("-m", "gunicorn", "wsgi", cwd=project, PORT=str(free_port())))


@pytest.fixture(scope="session")
def on_a_taken_port(
    pool: ThreadPoolExecutor, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Ended]]:
    """A port that somebody else has, and the server that wants it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port, instance = str(other.getsockname()[1]), str(tmp_path_factory.mktemp("instance"))
        settings = {"SECRET_KEY": KEY, "PORT": port, "INSTANCE_DIR": instance}
        ended = pool.submit(command("-m", "gunicorn", "wsgi", cwd=project, **settings))
        yield port, ended
        ended.result()


@pytest.fixture(scope="session")
def from_anywhere(
    pool: ThreadPoolExecutor, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Ended:
    """The application as mod_wsgi runs it: by the path of its file, from another folder."""
    folder, file = tmp_path_factory.mktemp("elsewhere"), project / "wsgi.py"
    code = f"import runpy; print(runpy.run_path({str(file)!r})['application'].name)"
    settings = {"APP_ENV": "development", "INSTANCE_DIR": str(folder / "instance")}
    return pool.submit(command("-I", "-c", code, cwd=folder, **settings))
