"""The database: migrations, and writers that wait for each other."""

import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from app.config import ROOT
from app.db import SYNCHRONOUS, db, writing  # the first as before all tests
from app.history.models import Record
from app.migrations import is_up_to_date, load_alembic, migrate, newest_revisions
from app.model.signature import ClassAnswer
from tests.fixtures import POSTGRESQL, Known, MakeApp
from tests.people import Browser

only_sqlite = pytest.mark.skipif(bool(POSTGRESQL), reason="about SQLite, not PostgreSQL")


@pytest.fixture
def no_tables(known: Known, database: Path | None) -> None:
    """PostgreSQL is empty, as SQLite is in a new folder."""
    if known.server:
        known.server.clear()


def record(record_id: str) -> Record:
    return Record(
        id=record_id,
        owner="nobody",
        created_at=datetime.now(UTC),
        source="page",
        model_version="1",
        asked={},
        answered={"label": "b", "probabilities": {"a": 0.25, "b": 0.75}},
        classes=["a", "b"],
        has_picture=False,
        duration_ms=1.0,
    )


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_the_tables_of_the_models(app: Flask) -> None:
    with app.app_context():
        assert load_alembic(app).compare_metadata() == []


def test_the_migrations_can_be_taken_back_and_applied_again(app: Flask) -> None:
    with app.app_context():
        made = tables()
        assert "predictions" in made
        alembic = load_alembic(app)
        alembic.downgrade("base")
        assert tables() == set()
        alembic.upgrade()
        assert tables() == made


@pytest.mark.thorough
def test_a_second_start_finds_nothing_to_do(make_app: MakeApp) -> None:
    first, second = make_app(auto_migrate=True), make_app(auto_migrate=True)
    with first.app_context(), writing() as session:
        session.add(record("kept"))
    with second.app_context():
        migrate(second)
        assert db.session.scalars(select(Record.id)).all() == ["kept"]


@pytest.mark.thorough
@pytest.mark.usefixtures("no_tables")
def test_migrating_can_be_left_to_a_command(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(auto_migrate=False, instance_dir=tmp_path / "empty")
    with app.app_context():
        assert tables() == set()
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert done.exit_code == 0, done.output
        assert "predictions" in tables()


def test_what_fails_in_the_middle_is_not_kept(app: Flask) -> None:
    def fail() -> None:
        with writing() as session:
            session.add(record("lost"))
            session.flush()
            raise KeyError("a reason")

    with app.app_context():
        with pytest.raises(KeyError):
            fail()
        assert db.session.scalars(select(Record.id)).all() == []


def test_a_time_comes_back_in_utc(app: Flask) -> None:
    before = datetime.now(UTC)
    with app.app_context():
        with writing() as session:
            session.add(record("1"))
        stored = db.session.scalars(select(Record.created_at)).one()
    assert stored.utcoffset() == UTC.utcoffset(None)
    assert abs((stored - before).total_seconds()) < 60


def test_an_answer_comes_back_with_the_likeliest_class_first(app: Flask) -> None:
    with app.app_context():
        with writing() as session:
            session.add(record("1"))
        stored = db.session.get_one(Record, "1").answer
    assert isinstance(stored, ClassAnswer)
    assert stored.label == "b"
    assert [*(stored.probabilities or {}).items()] == [("b", 0.75), ("a", 0.25)]


@only_sqlite
def test_sqlite_is_made_fit_for_several_workers(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.SYNCHRONOUS", SYNCHRONOUS)
    app = make_app()
    expected = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 1}
    with app.app_context(), db.engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in expected}
    assert found == expected


@only_sqlite
def test_a_writer_keeps_others_out_before_it_has_written(app: Flask) -> None:
    with app.app_context():
        file = db.engine.url.database
        assert file
        with closing(sqlite3.connect(file, timeout=0)) as other, writing() as session:
            session.execute(text("SELECT 1"))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("DELETE FROM predictions")


def test_writers_at_the_same_time_all_succeed(app: Flask) -> None:
    together = threading.Barrier(6)
    failures = []

    def write(number: int) -> None:
        together.wait(10)
        try:
            with app.app_context(), writing() as session:
                session.execute(select(Record)).all()
                session.add(record(f"{number}"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.app_context():
        assert len(db.session.scalars(select(Record.id)).all()) == 6


def test_a_start_knows_without_alembic_what_is_newest(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        heads = load_alembic(app).script_directory.get_heads()
    assert newest_revisions(ROOT / "migrations") == {*heads}
    for name, before in (("a", "None"), ("b", "'a'"), ("c", "'a'")):
        text = f'revision: str = "{name}"\ndown_revision = {before}\n'
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
    assert newest_revisions(tmp_path) == {"b", "c"}


@pytest.mark.thorough
@pytest.mark.usefixtures("no_tables")
def test_a_database_that_is_up_to_date_starts_without_alembic(
    make_app: MakeApp, tmp_path: Path
) -> None:
    instance = tmp_path / "own"
    assert "alembic" in make_app(auto_migrate=True, instance_dir=instance).extensions
    assert "alembic" not in make_app(auto_migrate=True, instance_dir=instance).extensions


@only_sqlite
def test_a_new_migration_will_follow_the_last_one(app: Flask) -> None:
    with app.app_context():
        scripts = load_alembic(app).script_directory
        after = scripts.get_revision("default@head")  # where `flask db revision` puts a new one
        assert after.revision == scripts.get_current_head()


@pytest.mark.thorough
@only_sqlite
def test_a_start_waits_for_another_that_has_the_database(make_app: MakeApp, tmp_path: Path) -> None:
    outcome: list[Flask | Exception] = []

    def begin() -> None:
        try:
            outcome.append(make_app(instance_dir=tmp_path, auto_migrate=True))
        except Exception as error:
            outcome.append(error)

    start = threading.Thread(target=begin)
    with closing(sqlite3.connect(tmp_path / "app.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        start.start()
        start.join(0.3)
        assert outcome == []
        other.execute("ROLLBACK")
    start.join()
    assert isinstance(outcome[0], Flask)


@pytest.mark.thorough
@pytest.mark.usefixtures("no_tables")
def test_workers_that_start_together_migrate_once(make_app: MakeApp, tmp_path: Path) -> None:
    # Made one after another: CPython 3.11 can't parse in threads, as Werkzeug does for each route.
    apps = [make_app(instance_dir=tmp_path / "empty", auto_migrate=False) for _ in range(3)]
    together = threading.Barrier(len(apps))

    def start(app: Flask) -> None:
        with app.app_context():
            together.wait(10)
            migrate(app)

    with ThreadPoolExecutor() as pool:
        list(pool.map(start, apps))
    assert [Browser(app).get("/health/live").status_code for app in apps] == [200] * 3
    with apps[0].app_context():
        assert is_up_to_date()


@pytest.mark.skipif(os.name == "nt", reason="Windows has rights of another kind")
def test_nobody_else_may_look_into_the_folder_of_the_database(
    make_app: MakeApp, tmp_path: Path
) -> None:
    make_app(auto_migrate=False, instance_dir=tmp_path / "fresh")
    assert (tmp_path / "fresh").stat().st_mode & 0o077 == 0
