"""What every test may ask for: a trained model, an application of its own, and people.

Nothing of yours is used: not the environment, `.env`, `instance/`, `models/` or `data/`.
"""

import gc
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app import create_app
from app.config import Settings, load_settings
from app.db import db
from app.migrations import load_alembic, migrate
from app.model import importing
from app.model.kind import room
from app.model.training import train
from tests.marked import Marked
from tests.people import WITH_ACCOUNTS, Browser, Program
from tests.postgresql import PostgreSQL

gc.disable()  # until all is imported, which leaves no garbage
pytest_plugins = ["tests.processes"]
POSTGRESQL = os.environ.get("TEST_DATABASE_URL")


@dataclass
class Known:
    """People whom a new application knows already; signing up takes longer than most tests."""

    database: Path | None = None
    server: PostgreSQL | None = None
    people: dict[str, Browser] = field(default_factory=dict)
    token: str | None = None


Arrive = Callable[[Flask, str], Browser]


class MakeApp(Protocol):
    """Builds an application from settings, each with a default fit for a test."""

    def __call__(self, **settings: Any) -> Flask: ...


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what has been imported, and come less often."""
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> Iterator[None]:
    names = {name.upper() for name in Settings.model_fields} | {"FLASK_RUN_FROM_CLI"}
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.upper() in names:
                patch.delenv(name)
        patch.setitem(Settings.model_config, "env_file", None)
        yield


@pytest.fixture(scope="session")
def no_time_for_safety() -> Iterator[None]:
    """Neither wait for the disk, as no power fails here, nor hash as if somebody attacked."""
    costs = {"argon2__memory_cost": 8, "argon2__time_cost": 1, "argon2__parallelism": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.db.SYNCHRONOUS", "OFF")
        if WITH_ACCOUNTS:
            patch.setattr("app.auth.signin.ARGON2", {"argon2__type": "ID"} | costs)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_hurry() -> Iterator[None]:
    """Let no machine be too slow to find out why, however much else it does meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.model.why.explaining.SECONDS", 60)
        yield


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data, less of it where that can be asked for. Not to be changed."""
    folder, sample = tmp_path_factory.mktemp("sample") / "data", room("sample")
    count, written = sample.draw(folder, **({"per_class": 20} if sample.OPTIONS else {}))
    assert len([*written]) == count
    return folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """A folder with one trained version, which is active. Not to be changed."""
    folder = tmp_path_factory.mktemp("trained") / "models"
    train(data, folder, lambda items, count: items)
    return folder


@pytest.fixture
def own_models(tmp_path: Path, models: Path) -> Path:
    """A copy of that folder, to be changed at will."""
    return shutil.copytree(models, tmp_path / "models")


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at model files in this process: a fresh one takes longer than most tests."""

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(options["input"]))
        importing.main()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr("app.model.importing.subprocess.run", run)


@pytest.fixture(scope="session")
def build(
    models: Path, data: Path, tmp_path_factory: pytest.TempPathFactory, no_time_for_safety: None
) -> MakeApp:
    """Builds an application; the others that build one begin here."""
    templates = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    defaults = {
        "app_env": "development",
        "secret_key": "a key for the tests",
        "database_url": POSTGRESQL or "sqlite:///app.db",
        "models_dir": models,
        "data_dir": data,
        "model_card": models / "no-card.toml",
    }

    def make(**settings: Any) -> Flask:
        app = create_app(load_settings(**defaults | settings))
        app.config["SESSION_COOKIE_NAME"] = "session"  # no test depends on the project's name
        app.jinja_env.bytecode_cache = templates  # compiled once, not for each application
        return app

    return make


def close(app: Flask) -> None:
    """Close the connections of an application; SQLite then moves everything into one file."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def known(build: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    """A migrated database, with accounts where there are some."""
    folder = tmp_path_factory.mktemp("known")
    known, app = Known(), build(instance_dir=folder, auto_migrate=False)
    if POSTGRESQL:
        known.server = PostgreSQL(POSTGRESQL, app)
        known.server.clear()
    with app.app_context():
        migrate(app)
    for name in ("ada", "grace", "programmer") if WITH_ACCOUNTS else ():
        browser = Browser(app)
        browser.sign_up(f"{name}@example.org")
        if name == "programmer":
            known.token = browser.make_token()
        browser.token("/")
        known.people[name] = browser
    close(app)
    if known.server:
        known.server.keep()
    else:
        known.database = folder / "app.db"
    yield known
    if known.server:
        known.server.engine.dispose()
        close(app)


@pytest.fixture
def database(known: Known) -> Path | None:
    """The SQLite database to begin with; None with PostgreSQL, which is put back as it was."""
    if known.server:
        known.server.put_back()
    return known.database


@pytest.fixture
def make_app(build: MakeApp, database: Path | None, tmp_path: Path) -> Iterator[MakeApp]:
    """Builds applications for one test, all with the same database."""
    made, instance = [], tmp_path / "instance"
    instance.mkdir()
    if database:
        shutil.copy(database, instance)
    defaults = {"instance_dir": instance, "auto_migrate": False}  # what is known is migrated

    def make(**settings: Any) -> Flask:
        made.append(build(**defaults | settings))
        return made[-1]

    yield make
    for app in made:
        close(app)


@pytest.fixture(scope="session")
def one_app(
    build: MakeApp, known: Known, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    app = build(instance_dir=tmp_path_factory.mktemp("instance"), auto_migrate=False)
    load_alembic(app)  # which can't be added to an application that has answered a request
    yield app
    close(app)


def is_new(instance: Path, database: Path) -> bool:
    """Whether an instance is as it was made: SQLite writes into its log first."""
    copy, log = instance / "app.db", instance / "app.db-wal"
    same = copy.exists() and copy.stat().st_mtime_ns == database.stat().st_mtime_ns
    logged = log.exists() and log.stat().st_size
    return same and not logged and not any((instance / "pictures").iterdir())


@pytest.fixture
def app(one_app: Flask, database: Path | None) -> Flask:
    """An application that nobody has used. It is built once; what it keeps is new each time."""
    instance = Path(one_app.instance_path)
    if database and is_new(instance, database):
        return one_app
    close(one_app)
    for file in (*instance.glob("app.db*"), *(instance / "pictures").iterdir()):
        file.unlink()
    if database:
        shutil.copy2(database, instance)
    return one_app


@pytest.fixture
def arrive(known: Known) -> Arrive:
    """Opens the browser of somebody who may ask: signed in, where there are accounts."""

    def come(app: Flask, name: str) -> Browser:
        browser = Browser(app)
        if name in known.people:
            browser.go_on_as(known.people[name])
        elif WITH_ACCOUNTS:
            browser.sign_up(f"{name}@example.org")
        return browser

    return come


@pytest.fixture
def everything_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages put all that can be translated into brackets."""
    monkeypatch.setattr("flask_babel.Domain.get_translations", lambda _: Marked())


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Somebody unknown."""
    return Browser(app)


@pytest.fixture
def ada(app: Flask, arrive: Arrive) -> Browser:
    """Somebody who may ask."""
    return arrive(app, "ada")


@pytest.fixture
def grace(app: Flask, arrive: Arrive) -> Browser:
    """Somebody else who may ask."""
    return arrive(app, "grace")


@pytest.fixture
def program(app: Flask, known: Known, arrive: Arrive) -> Program:
    """A program that may call the API."""
    token = known.token
    if WITH_ACCOUNTS and not token:
        token = arrive(app, "programmer").make_token()
    return Program(app, token)
