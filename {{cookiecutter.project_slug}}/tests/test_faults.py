"""What breaks around the application is said in one sentence, and mends itself."""

import errno
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.db import db
from app.model.bounds import Bounds, Turns
from app.model.predictor import Model
from tests.fixtures import POSTGRESQL, Arrive, MakeApp, close
from tests.people import WITH_ACCOUNTS, Browser, Program
from tests.questions import question
from tests.servers import PATIENCE
from tests.test_history import ask, kept
from tests.ways import PREDICT

only_sqlite = pytest.mark.skipif(bool(POSTGRESQL), reason="about SQLite, not PostgreSQL")
PATIENT = 0.05  # seconds that SQLite waits for a lock in these tests


@pytest.fixture
def hasty(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that doesn't wait long for its database."""
    monkeypatch.setattr("app.db.BUSY_TIMEOUT", PATIENT)
    return make_app()


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Hold SQLite's write lock, as another program might."""
    path = Path(app.instance_path) / "app.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def assert_says(answer: Any, status: int, words: str) -> None:
    """Assert that an answer is such an error, with a time to come back and nothing of ours."""
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert "Traceback" not in answer.text
    assert "sqlite" not in answer.text.lower()


@pytest.mark.thorough
@only_sqlite
def test_a_locked_database_is_said_in_time_to_all_who_wait_and_nothing_is_lost(
    hasty: Flask, arrive: Arrive, program: Program
) -> None:
    ada, caller = arrive(hasty, "ada"), Program(hasty, program.token)
    ada.token("/")
    before = {ask(ada)}
    combiner, tries = hasty.extensions["history"]._combiner, list[int]()
    write = combiner._work

    def count(batches: Sequence[Any]) -> Any:
        tries.append(len(batches))
        return write(batches)

    combiner._work = count
    with locked(hasty):
        assert_says(ada.post("/", question(hasty).form), 503, "database")
        if WITH_ACCOUNTS:
            body = question(hasty).body
            with ThreadPoolExecutor(8) as pool:
                calls = [pool.submit(caller.post, PREDICT, json=body) for _ in range(16)]
            for call in calls:
                assert_says(call.result(), 503, "Try again soon")
            assert sum(tries) == 17, "nobody is tried twice"
        assert ada.get("/health/live").status_code == 200
    assert kept(hasty) == before
    later = ask(ada)
    assert kept(hasty) == before | {later}, "it goes on by itself"


@pytest.mark.thorough
@only_sqlite
def test_a_full_database_is_said_and_what_was_kept_stays(make_app: MakeApp, arrive: Arrive) -> None:
    app = make_app()
    ada, ids = arrive(app, "ada"), set()
    ada.token("/")
    with no_more_pages(app):
        for _ in range(100):  # until the pages that it has are full
            answer = ada.post("/", question(app).form)
            if answer.status_code != 200:
                break
            ids = kept(app)
        assert_says(answer, 507, "no room")
        assert kept(app) == ids
        assert len([*app.config["PICTURES_DIR"].iterdir()]) in {0, len(ids)}, "a stray picture"
    later = ask(ada)
    assert kept(app) == ids | {later}


@contextmanager
def no_more_pages(app: Flask) -> Iterator[None]:
    """Let SQLite find no room for its file to grow, as on a full disk."""
    with app.app_context():
        engine = db.engine

    def limit(connection: sqlite3.Connection, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")  # SQLite takes as many as there are

    event.listen(engine, "connect", limit)
    engine.dispose()
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_said_and_other_failures_tell_nothing(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    for code, status in ((number, 507), (errno.EIO, 500)):

        def fail(*_given: object, code: int = code, **_named: object) -> None:
            raise OSError(code, os.strerror(code), "/a/path")

        with monkeypatch.context() as patch:
            patch.setattr("app.predict.answers.predicted.send", fail)
            answer = ada.post("/", question(app).form)
        assert answer.status_code == status
        assert "/a/path" not in answer.text
        assert (int(answer.headers.get("Retry-After", 0)) > 0) == (status == 507)


@pytest.mark.thorough
@only_sqlite
def test_a_database_that_is_gone_is_said_and_liveness_stays(
    make_app: MakeApp, arrive: Arrive, tmp_path: Path
) -> None:
    app = make_app()
    ada = arrive(app, "ada")
    ask(ada)
    instance = Path(app.instance_path)
    close(app)
    away = instance.rename(tmp_path / "away")
    try:
        assert_says(ada.get("/history"), 503, "database")
        assert ada.get("/health/live").status_code == 200
        assert ada.get("/health/ready").status_code == 200
    finally:
        away.rename(instance)
    assert len(kept(app)) == 1
    assert ada.get("/history").status_code == 200


@pytest.mark.thorough
@only_sqlite
def test_nothing_is_kept_in_a_database_file_that_was_deleted(
    make_app: MakeApp, arrive: Arrive, tmp_path: Path
) -> None:
    app = make_app()
    ada, file = arrive(app, "ada"), Path(app.instance_path) / "app.db"
    first = ask(ada)
    close(app)
    with app.app_context(), db.engine.connect():
        pass  # a connection that stays open
    backup = shutil.copy(file, tmp_path)
    file.unlink()
    assert_says(ada.post("/", question(app).form), 503, "database")
    assert_says(ada.get("/history"), 503, "database")
    assert not file.exists()
    Path(backup).replace(file)
    later = ask(ada)
    assert kept(app) == {first, later}


@pytest.mark.thorough
def test_a_prediction_has_a_deadline_that_holds(
    make_app: MakeApp, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(prediction_seconds=0.2, compiled_model=False)
    ada, end, bodies = arrive(app, "ada"), threading.Event(), Model.bodies
    ada.token("/")
    app.extensions["model"].predictor()

    def stick(*given: Any) -> Any:
        end.wait(PATIENCE)
        return bodies(*given)

    with monkeypatch.context() as patch:
        patch.setattr(Model, "bodies", stick)
        started = time.monotonic()
        assert_says(ada.post("/", question(app).form), 503, "too long")
        assert time.monotonic() - started < 2
        assert ada.get("/health/live").status_code == 200
    end.set()
    deadline = time.monotonic() + PATIENCE
    while ada.post("/", question(app).form).status_code != 200:
        assert time.monotonic() < deadline, "it doesn't go on"


@pytest.mark.thorough
def test_more_than_may_be_read_at_once_are_turned_away(
    app: Flask, ada: Browser, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(Bounds(at_once=1, wait=0.01))
    monkeypatch.setattr(app.extensions["calls"], "turns", turns)
    with turns.taken():
        assert_says(ada.post("/", question(app).form), 503, "Too many requests")
        assert_says(program.post(PREDICT, json=question(app).body), 503, "Too many requests")
    assert ada.post("/", question(app).form).status_code == 200
    assert program.post(PREDICT, json=question(app).body).status_code == 200
