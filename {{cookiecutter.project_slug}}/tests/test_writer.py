"""Keeping predictions: together where they come together, and never an id without its row."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text

from app.db import db
from app.history.writer import Writer, new_ids
from tests.fixtures import Arrive, MakeApp
from tests.people import WITH_ACCOUNTS, Program
from tests.questions import question, samples
from tests.servers import PATIENCE
from tests.test_history import ask, kept, listed
from tests.ways import PREDICT

AT_ONCE = 12


class Commits:
    """Counts the commits of an application's database, and can hold the first one back."""

    def __init__(self, app: Flask) -> None:
        self.count, self.begun, self.go = 0, threading.Event(), threading.Event()
        with app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "commit", self.note)

    def note(self, _connection: Connection) -> None:
        self.count += 1
        self.begun.set()
        assert self.go.wait(PATIENCE)


@pytest.fixture
def commits(app: Flask) -> Iterator[Commits]:
    found = Commits(app)
    yield found
    found.go.set()
    event.remove(found.engine, "commit", found.note)


def remember(app: Flask, count: int = 1, owner: str = "visitor:x") -> list[str]:
    """Keep the answer to the first example so many times, in one call."""
    predictor, writer = app.extensions["model"].predictor(), app.extensions["history"]
    given = samples(predictor.artifact)[:1] * count
    predictions = predictor.predict_all(given)
    ids: list[str] = writer.remember(
        app, predictions, predictor.signature, given, source="api", owner=owner, call=None
    )
    return ids


def pictures(app: Flask) -> list[Any]:
    return [*app.config["PICTURES_DIR"].iterdir()]


def test_what_comes_while_one_is_written_is_written_together(app: Flask, commits: Commits) -> None:
    writer: Writer = app.extensions["history"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        first = pool.submit(remember, app)
        assert commits.begun.wait(PATIENCE)
        others = [pool.submit(remember, app) for _ in range(AT_ONCE - 1)]
        deadline = time.monotonic() + PATIENCE
        while len(writer._combiner._waiting) < AT_ONCE - 1:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        assert not first.done(), "an id before its commit"
        assert not any(each.done() for each in others)
        commits.go.set()
        ids = [each.result()[0] for each in (first, *others)]
    assert commits.count == 2
    assert kept(app) == {*ids}
    assert len({*ids}) == AT_ONCE


def test_a_call_with_many_rows_is_one_commit(app: Flask, commits: Commits) -> None:
    commits.go.set()
    ids = remember(app, 20)
    assert commits.count == 1
    assert kept(app) == {*ids}
    assert len({*ids}) == 20


def test_ids_sort_by_time_and_are_never_the_same() -> None:
    now = datetime.now(UTC)
    moments = [now + timedelta(milliseconds=step) for step in (0, 1, 300, 10**7, 10**12)]
    ids = [new_ids(moment, 3) for moment in moments]
    assert [max(each) for each in ids] == sorted(max(each) for each in ids)
    assert all(max(one) < min(later) for one, later in pairwise(ids))
    found = [record_id for each in ids for record_id in each]
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in found)
    assert len({*found, *new_ids(now, 3)}) == len(found) + 3


@pytest.mark.thorough
def test_where_the_database_refuses_nobody_gets_an_id_and_no_picture_stays(
    make_app: MakeApp, arrive: Arrive, program: Program
) -> None:
    app = make_app()
    ada, caller = arrive(app, "ada"), Program(app, program.token)
    ada.token("/")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP TABLE predictions"))
    assert ada.post("/", question(app).form).status_code >= 500
    answer = caller.post(PREDICT, json=question(app).body)
    assert answer.status_code >= 500 if WITH_ACCOUNTS else answer.status_code == 200
    assert not (answer.json or {}).get("id")

    with ThreadPoolExecutor(4) as pool:
        refused = [pool.submit(remember, app).exception() for _ in range(8)]
    assert all(refused)
    assert pictures(app) == []


@pytest.mark.thorough
def test_calls_of_the_api_can_be_left_out_of_the_history(
    make_app: MakeApp, arrive: Arrive, program: Program
) -> None:
    app = make_app(record_api=False)
    ada, caller = arrive(app, "ada"), Program(app, program.token)
    asked = question(app)
    calls: list[dict[str, Any]] = [{"json": asked.body}]
    if any(isinstance(value, bytes) for value in asked.values.values()):
        calls.append({"data": asked.form})
    for call in calls:
        answer = caller.post(PREDICT, **call)
        assert answer.status_code == 200
        assert answer.json
        assert answer.json["id"] is None
    assert kept(app) == set()
    assert pictures(app) == []
    record_id = ask(ada, asked)
    assert kept(app) == {*listed(ada)} == {record_id}
