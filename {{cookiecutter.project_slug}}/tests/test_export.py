"""One's own history as CSV and JSON: complete, streamed, and safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.db import db
from tests.people import Browser
from tests.questions import numbers, question, right_answer
from tests.test_history import ask, copies, stored

CSV, JSON = "/history/export.csv", "/history/export.json"


def read_csv(browser: Browser, path: str = CSV) -> list[dict[str, str]]:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return [*csv.DictReader(io.StringIO(answer.text, newline=""))]


def read_json(browser: Browser, path: str = JSON) -> list[dict[str, Any]]:
    answer = browser.get(path)
    assert answer.mimetype == "application/json"
    assert isinstance(answer.json, list)
    return answer.json


def test_both_files_have_all_that_is_kept(app: Flask, ada: Browser) -> None:
    asked = question(app)
    record_id = ask(ada, asked)
    record = stored(app, record_id)
    said = right_answer(record.classes)
    ada.post(f"/history/{record_id}/feedback", {"correct": said})
    (row,), (item,) = read_csv(ada), read_json(ada)
    expected = {"id": record_id, "source": "page", "version": record.model_version}
    for found in (row, item):
        assert expected.items() <= found.items()
        then = datetime.fromisoformat(str(found["time"]))
        assert then.utcoffset() == timedelta()
        assert abs(then - record.created_at) < timedelta(milliseconds=1)
    right: str | float = said if record.classes else float(said)
    assert item["correct"] == right
    assert row["correct"] == str(right)
    assert item["asked"] == record.asked
    for name, value in record.asked.items():
        assert row[f"asked {name}"] == ("" if value is None else str(value))
    shares = {"probability": "probabilities", "score": "scores"}
    for name, value in numbers(record.answer).items():
        cell = next((row[f"{one} {name}"] for one in shares if f"{one} {name}" in row), None)
        assert float(cell or row["answer" if name == "value" else name]) == value
        many = next((item[many] for many in shares.values() if many in item), item)
        assert many[name] == value
    if record.classes:
        assert row["answer"] == record.outcome


def test_the_file_is_named_after_project_and_day(app: Flask, ada: Browser) -> None:
    for path, suffix in ((CSV, "csv"), (JSON, "json")):
        answer = ada.get(path)
        name = f"{app.config['PROJECT']['slug']}-{datetime.now(UTC):%Y-%m-%d}.{suffix}"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_empty_history_is_an_empty_file(ada: Browser) -> None:
    assert read_json(ada) == []
    assert read_csv(ada) == []
    assert ada.get(CSV).text == "id,time,source,version,answer,correct\r\n"


def test_filters_and_order_hold_for_files_and_nothing_is_of_others(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    theirs, mine = ask(grace), ask(ada)
    old = copies(app, mine, [{"model_version": "old", "degree": each} for each in (0.2, 0.9, 0.5)])
    everything = {mine, *old}
    assert {row["id"] for row in read_csv(ada)} == everything
    assert {item["id"] for item in read_json(ada)} == everything
    assert theirs not in everything
    asked = "?version=old&sort=least"
    expected = [old[0], old[2], old[1]]
    assert [row["id"] for row in read_csv(ada, CSV + asked)] == expected
    assert [item["id"] for item in read_json(ada, JSON + asked)] == expected
    page = ada.get(f"/history{asked}").text.replace("&amp;", "&")
    assert f'href="{CSV}?version=old&sort=least"' in page
    assert f'href="{JSON}?version=old&sort=least"' in page


def test_no_cell_is_a_formula_and_a_number_stays_one(app: Flask, ada: Browser) -> None:
    first = ask(ada)
    asked = {"=1+1": "@SUM(A1)", "minus": -1.5, "text": "-2", "lines": "a\rb\r\nc"}
    copies(app, first, [{"asked": asked, "model_version": "=v", "source": "api"}])
    rows = {row["version"]: row for row in read_csv(ada)}
    row = rows["'=v"]
    assert row["asked =1+1"] == "'@SUM(A1)"
    assert (row["asked minus"], row["asked text"]) == ("-1.5", "-2")
    assert row["asked lines"] == "a\rb\r\nc"
    first_row = next(row for version, row in rows.items() if version != "'=v")
    assert first_row["asked =1+1"] == "", "a version that doesn't ask for it has nothing there"
    item = next(item for item in read_json(ada) if item["version"] == "=v")
    assert item["asked"] == asked


@pytest.fixture
def parts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The queries that have read a part of an export, two rows each."""
    monkeypatch.setattr("app.history.export.AT_ONCE", 2)
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if re.search(r"ORDER BY predictions\.\w+ DESC, predictions\.id DESC", statement):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", [CSV, JSON])
def test_a_long_history_is_sent_as_it_is_read(
    app: Flask, ada: Browser, parts: list[str], path: str
) -> None:
    copies(app, ask(ada), [{}] * 5)
    answer = ada.client.get(path)
    assert answer.is_streamed
    assert len(parts) <= 1, "it was read before it was sent"
    body = answer.text
    assert len(parts) == 4
    assert len({*re.findall(r"[0-9a-f]{32}", body)}) == 6
