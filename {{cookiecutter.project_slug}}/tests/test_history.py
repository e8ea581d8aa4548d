"""The history: what a person asked, and nobody else sees."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, writing
from app.history.models import Record
from tests.people import Browser, text_of
from tests.questions import Question, question, questions, right_answer

NUMBERS = count()


def ask(browser: Browser, asked: Question | None = None) -> str:
    """Ask a question and return the id under which the prediction is kept."""
    page = browser.post("/", (asked or question(browser.app)).form)
    found = re.search(r'href="/history/([0-9a-f]{32})"', page.text)
    assert found, text_of(page)
    return found[1]


def listed(browser: Browser, path: str = "/history") -> list[str]:
    """Return the ids in the list, from top to bottom."""
    return ids_in(browser.get(path).text)


def ids_in(page: str) -> list[str]:
    """Return the ids in a page with a list."""
    return re.findall(r'<a href="/history/([0-9a-f]{32})"', page)


def kept(app: Flask) -> set[str]:
    """Return the ids of all predictions that are stored and not deleted, whoever owns them."""
    with app.app_context():
        return {*db.session.scalars(select(Record.id).where(Record.deleted_at.is_(None)))}


def stored(app: Flask, record_id: str) -> Record:
    """Return a prediction as it is stored."""
    with app.app_context():
        return db.session.get_one(Record, record_id)


def copies(app: Flask, record_id: str, changes: Sequence[dict[str, Any]]) -> list[str]:
    """Keep a prediction once more for each dictionary of changes; return the ids, which ascend."""
    with app.app_context(), writing() as session:
        mould = session.get_one(Record, record_id)
        same = {column.name: getattr(mould, column.name) for column in Record.__table__.columns}
        made = [Record(**same | {"id": f"{next(NUMBERS):032x}"} | each) for each in changes]
        ids = [each.id for each in made]
        session.add_all(made)
    return ids


def test_a_prediction_is_listed_and_has_a_page(ada: Browser) -> None:
    for each in questions(ada.app)[:3]:
        record_id = ask(ada, each)
        assert listed(ada)[0] == record_id
        page = ada.get(f"/history/{record_id}")
        assert page.status_code == 200
        assert f"The model says {each.answer.outcome} " in text_of(page)
        assert "over the API" not in text_of(page)
        assert each.answer.outcome in text_of(ada.get("/history"))


def test_an_empty_history_says_so(ada: Browser) -> None:
    assert "Nothing yet. What you ask the model will be listed here." in text_of(
        ada.get("/history")
    )


def test_what_was_asked_and_answered_is_kept(app: Flask, ada: Browser) -> None:
    asked = question(app)
    record = stored(app, ask(ada, asked))
    values = {name: value for name, value in asked.values.items() if not isinstance(value, bytes)}
    assert record.asked == values
    assert record.answer.outcome == asked.answer.outcome
    assert record.has_picture == (values != asked.values)
    assert record.source == "page"


def test_a_prediction_without_a_picture_has_none_to_show(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    with app.app_context(), writing() as session:
        session.get_one(Record, record_id).has_picture = False
    page = ada.get(f"/history/{record_id}")
    assert page.status_code == 200
    assert "/picture" not in page.text
    assert "/picture" not in ada.get("/history").text


def test_the_newest_is_first_and_there_are_pages(app: Flask, ada: Browser) -> None:
    first = ask(ada)
    older = copies(app, first, [{}] * 25)  # all at one time, told apart by id
    expected = sorted([first, *older], reverse=True)

    seen, path = [], "/history"
    while path:
        seen += [listed(ada, path)]
        found = re.search(r'href="(/history\?after=\w+)" rel="next"', ada.get(path).text)
        path = found[1] if found else ""
    assert [len(page) for page in seen] == [12, 12, 2]
    assert [record_id for page in seen for record_id in page] == expected


@pytest.mark.thorough
def test_whoever_deletes_on_a_later_page_stays_there(app: Flask, ada: Browser) -> None:
    copies(app, ask(ada), [{}] * 25)
    later = f"/history?after={listed(ada)[-1]}"
    found = re.search(r'action="(/history/\w+/delete[^"]*)"', ada.get(later).text)
    assert found
    assert ada.post(found[1]).location == later
    undo = re.search(r'action="(/history/undo[^"]*)"', ada.get(later).text)
    assert undo
    assert ada.post(undo[1]).location == later


def test_the_last_to_be_asked_is_the_first_in_the_list(ada: Browser) -> None:
    asked = [ask(ada) for _ in range(3)]
    assert listed(ada) == asked[::-1]


def test_a_position_that_is_not_ones_own_is_the_first_page(ada: Browser, grace: Browser) -> None:
    mine, other = ask(ada), ask(grace)
    assert listed(ada, f"/history?after={other}") == [mine]
    assert "There is nothing more." in text_of(ada.get(f"/history?after={mine}"))


def test_feedback_is_kept(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    path = f"/history/{record_id}"
    said = right_answer(stored(app, record_id).classes)
    answer = ada.post(f"{path}/feedback", {"correct": said}, page=path)
    assert answer.location == path
    assert stored(app, record_id).correct == said
    assert re.search(f"You said: (yes, |no, it is |it is ){said} ?\\.", text_of(ada.get(path)))
    assert "You said: " in text_of(ada.get("/history"))


@pytest.mark.thorough
@pytest.mark.parametrize("said", ["nothing of the kind", "", " "])
def test_feedback_that_is_no_answer_is_refused(app: Flask, ada: Browser, said: str) -> None:
    record_id = ask(ada)
    answer = ada.post(f"/history/{record_id}/feedback", {"correct": said})
    classes = stored(app, record_id).classes
    wanted = f"one of: {', '.join(classes)}" if classes else "a number, such as 12.5"
    assert answer.status_code == 422
    assert f"The right answer must be {wanted}." in text_of(answer)
    assert stored(app, record_id).correct is None


def test_deleting_one_leaves_the_others(app: Flask, ada: Browser) -> None:
    stays, gone = ask(ada), ask(ada)
    assert kept(app) == {stays, gone}
    assert ada.post(f"/history/{gone}/delete").location == "/history"
    assert listed(ada) == [stays]
    assert kept(app) == {stays}
    assert ada.get(f"/history/{gone}").status_code == 404
    assert ada.post(f"/history/{gone}/delete").status_code == 404


def test_deleting_all_removes_only_ones_own(app: Flask, ada: Browser, grace: Browser) -> None:
    ask(ada)
    ask(ada)
    others = ask(grace)
    answer = ada.post("/history/delete-all", follow_redirects=True)
    assert "Deleted 2 predictions." in text_of(answer)
    assert listed(ada) == []
    assert listed(grace) == [others]
    assert kept(app) == {others}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", ""), ("GET", "/picture"), ("POST", "/feedback"), ("POST", "/delete")],
)
def test_a_prediction_of_somebody_else_is_not_there(
    app: Flask, ada: Browser, grace: Browser, method: str, address: str
) -> None:
    record_id = ask(grace)
    path, form = f"/history/{record_id}{address}", {"correct": right_answer([])}
    answer = ada.get(path) if method == "GET" else ada.post(path, form)
    assert answer.status_code == 404
    assert listed(ada) == []
    assert listed(grace) == [record_id]
    assert stored(app, record_id).correct is None


def test_a_prediction_that_cannot_be_stored_is_an_apology(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("no room left")

    monkeypatch.setattr("app.history.writer.write_lock", fail)
    assert ada.post("/", question(app).form).status_code == 500
    assert kept(app) == set()
