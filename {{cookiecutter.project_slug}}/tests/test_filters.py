"""The history narrowed down and sorted: each filter finds what it says, and all keep together."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from app.db import db
from app.history.choices import distinct
from app.history.filters import ORDERS
from app.history.models import Record, visible
from tests.fixtures import POSTGRESQL
from tests.people import Browser, text_of
from tests.test_history import ask, copies, ids_in, kept, listed, stored

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LEAST = timedelta(microseconds=1)


def path(**asked: str) -> str:
    """Return the address of the list; `since` stands for `from`, `of` for `class`."""
    names = {"since": "from", "of": "class"}
    return "/history?" + urlencode({names.get(name, name): text for name, text in asked.items()})


@pytest.fixture
def mine(app: Flask, ada: Browser, grace: Browser) -> dict[str, str]:
    """Predictions of ada by name, the newest first; one of grace's is like each."""
    same = {"created_at": NOW, "outcome": "plain", "degree": 0.5, "source": "page"}
    rows: dict[str, dict[str, Any]] = {
        "plain": {},
        "dash": {"outcome": "-dash & co", "created_at": NOW - LEAST},
        "program": {"source": "api", "created_at": NOW - DAY},
        "old": {"model_version": "old", "created_at": NOW - 2 * DAY},
        "right": {"verdict": "right", "correct": "x", "created_at": NOW - 3 * DAY, "degree": 0.9},
        "wrong": {"verdict": "wrong", "correct": "y", "created_at": NOW - 4 * DAY, "degree": 0.1},
    }
    for browser in (grace, ada):
        first = ask(browser)
        ids = copies(app, first, [same | changes for changes in rows.values()])
        browser.post(f"/history/{first}/delete")
    return dict(zip(rows, ids, strict=True))


CASES: list[tuple[dict[str, str], str]] = [
    ({"of": "plain"}, "plain program old right wrong"),
    ({"of": "-dash & co"}, "dash"),
    ({"version": "old"}, "old"),
    ({"feedback": "right"}, "right"),
    ({"feedback": "wrong"}, "wrong"),
    ({"feedback": "none"}, "plain dash program old"),
    ({"source": "api"}, "program"),
    ({"source": "page"}, "plain dash old right wrong"),
    ({"since": "2026-03-02"}, "plain"),
    ({"since": "2026-03-01"}, "plain dash program"),
    ({"to": "2026-03-01"}, "dash program old right wrong"),
    ({"since": "2026-02-27", "to": "2026-02-28"}, "old right"),
    ({"since": "0001-01-01", "to": "9999-12-31"}, "plain dash program old right wrong"),
    ({"of": "plain", "source": "page", "feedback": "none"}, "plain old"),
    ({"of": "plain", "version": "old", "feedback": "wrong"}, ""),
    ({"sort": "oldest"}, "wrong right old program dash plain"),
    ({"sort": "most"}, "right old program dash plain wrong"),
    ({"sort": "least", "of": "plain"}, "wrong plain program old right"),
]


def test_a_filter_finds_ones_own_that_fit_in_order(ada: Browser, mine: dict[str, str]) -> None:
    names = {record_id: name for name, record_id in mine.items()}
    for asked, expected in CASES:
        found = " ".join(names[each] for each in listed(ada, path(**asked)))
        assert found == expected, asked


def follow(browser: Browser, address: str) -> list[str]:
    """Return the ids on a page of the list and on all that follow."""
    seen = []
    while address:
        page = browser.get(address).text
        seen += ids_in(page)
        following = re.search(r'href="(/history\?[^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else ""
    return seen


@pytest.mark.thorough
def test_pages_go_on_in_the_order_and_keep_the_filter(
    app: Flask, ada: Browser, mine: dict[str, str]
) -> None:
    rows = [{"degree": n % 3 / 2, "created_at": NOW + n // 2 * DAY} for n in range(12)]
    copies(app, mine["plain"], rows)
    with app.app_context():
        whose = stored(app, mine["plain"]).owner
        fitting = visible().where(Record.owner == whose, Record.outcome == "plain")
        found = db.session.scalars(fitting).all()
    for sort, (column, descending) in ORDERS.items():

        def place(record: Record, name: str = column.key) -> Any:
            return getattr(record, name), record.id

        expected = [each.id for each in sorted(found, key=place, reverse=descending)]
        assert len(expected) == 17
        assert follow(ada, path(of="plain", sort=sort)) == expected


WRONG = [
    ("from", "yesterday", "This is no day. Write it as 20"),
    ("to", "2026-02-30", "This is no day. Write it as 20"),
    ("class", "nobody's", "Nothing was answered with this class. Choose another."),
    ("version", "'; --", "This version has answered nothing. Choose another."),
    ("feedback", "perhaps", "This is none of the choices. Choose one."),
    ("source", "fax", "This is none of the choices. Choose one."),
    ("sort", "size", "This is none of the choices. Choose one."),
]


def field(page: str, name: str) -> str:
    """Return what a page has of one filter."""
    found = re.search(rf'id="filter-{name}"(.*?)</div>', page, re.DOTALL)
    assert found, name
    return unescape(found[1])


@pytest.mark.thorough
def test_what_finds_nothing_is_said_beside_its_field_and_the_rest_is_kept(
    ada: Browser, mine: dict[str, str]
) -> None:
    for name, text, words in WRONG:
        given = {"source": "page", "sort": "oldest", name: text}
        answer = ada.get("/history?" + urlencode(given))
        assert answer.status_code == 422
        assert "aria-invalid" in field(answer.text, name)
        assert words in field(answer.text, name)
        for each, kept_text in given.items():
            assert f'value="{kept_text}"' in field(answer.text, each)
        assert listed(ada, "/history?" + urlencode(given)) == []


@pytest.mark.thorough
def test_what_finds_nothing_deletes_and_sends_nothing(
    app: Flask, ada: Browser, mine: dict[str, str]
) -> None:
    before = kept(app)
    for name, text, _ in WRONG:
        assert ada.post(f"/history/delete-all?{urlencode({name: text})}").status_code == 422
    for suffix in ("csv", "json"):
        assert ada.get(f"/history/export.{suffix}?from=yesterday").status_code == 422
    assert kept(app) == before


def test_a_last_day_before_the_first_is_said(ada: Browser, mine: dict[str, str]) -> None:
    answer = ada.get(path(since="2026-03-02", to="2026-03-01"))
    assert answer.status_code == 422
    assert "This is before the first day." in text_of(answer)


def test_each_filter_can_be_taken_away(ada: Browser, mine: dict[str, str]) -> None:
    page = ada.get(path(of="-dash & co", source="page", sort="oldest")).text
    chips = re.findall(r'<a class="chip" href="([^"]+)"', page)
    dash = "-dash & co"
    left = [{"source": "page", "sort": "oldest"}, {"of": dash, "sort": "oldest"}]
    left.append({"of": dash, "source": "page"})
    assert [unescape(each) for each in chips] == [path(**each) for each in left]
    assert "Take away: Answer: -dash &amp; co" in page


def test_what_fits_nothing_says_so_and_leads_out(ada: Browser, mine: dict[str, str]) -> None:
    page = ada.get(path(of="plain", since="2027-01-01"))
    assert page.status_code == 200
    assert "No prediction fits. Clear the filters" in text_of(page)


@pytest.mark.thorough
def test_only_ones_own_classes_and_versions_are_offered(
    app: Flask, ada: Browser, grace: Browser, mine: dict[str, str]
) -> None:
    other = {"owner": "visitor:else", "outcome": "else's", "model_version": "else's"}
    copies(app, mine["plain"], [other, {"outcome": "deleted", "deleted_at": NOW}])
    page = ada.get("/history").text
    versions = {"old", stored(app, mine["plain"]).model_version}
    for name, expected in [("class", {"-dash & co", "plain"}), ("version", versions)]:
        offered = re.findall(r'<option value="([^"]*)"', field(page, name))
        assert sorted(offered) == ["", *sorted(expected)]


@pytest.mark.thorough
def test_where_there_are_very_many_classes_one_is_typed(
    app: Flask, ada: Browser, mine: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.history.choices.MOST", 2)
    monkeypatch.setattr("app.history.views.choices.classes", lambda: distinct(Record.outcome, 2))
    typed = field(ada.get(path(of="plain")).text, "class")
    assert 'name="class" type="text" value="plain" list="filter-class-choices"' in typed
    assert re.findall(r'<option value="([^"]*)"', typed) == ["-dash & co", "plain"]


def test_feedback_is_judged(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    record = stored(app, record_id)
    said = record.outcome if record.classes else str(record.degree)
    wrong = next((each for each in record.classes if each != said), "1e12")
    for correct, verdict in ((said, "right"), (wrong, "wrong")):
        ada.post(f"/history/{record_id}/feedback", {"correct": correct})
        assert stored(app, record_id).verdict == verdict
        assert listed(ada, path(feedback=verdict)) == [record_id]


QUERIES = [
    ({}, "ix_predictions_age (owner=?)"),
    ({"sort": "oldest"}, "ix_predictions_age (owner=?)"),
    ({"of": "plain"}, "ix_predictions_outcome (owner=? AND outcome=?)"),
    ({"version": "old"}, "ix_predictions_version (owner=? AND model_version=?)"),
    ({"feedback": "wrong"}, "ix_predictions_verdict (owner=? AND verdict=?)"),
    ({"source": "page"}, "ix_predictions_page (owner=? AND source=?)"),
    ({"since": "2026-03-01"}, "ix_predictions_age (owner=? AND created_at>?)"),
]


@pytest.fixture
def plans(app: Flask) -> Iterator[list[list[str]]]:
    """How SQLite goes about each query for whole predictions."""
    with app.app_context():
        engine, found = db.engine, list[list[str]]()

    def explain(connection: Connection, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if statement.startswith("SELECT predictions.id, predictions.owner"):
            cursor = connection.connection.cursor()
            lines = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
            found.append([line[3] for line in lines])

    event.listen(engine, "before_cursor_execute", explain)
    yield found
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.thorough
@pytest.mark.skipif(bool(POSTGRESQL), reason="PostgreSQL plans by what it has counted")
def test_a_page_reads_no_more_rows_than_it_shows(
    ada: Browser, mine: dict[str, str], plans: list[list[str]]
) -> None:
    for asked, _ in QUERIES:
        ada.get(path(**asked))
    assert plans == [[f"SEARCH predictions USING INDEX {plan}"] for _, plan in QUERIES]
