"""Deleting: hidden at once, brought back by Undo, and after ten minutes gone for good."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.db import db, writing
from app.history.hiding import UNDO_FOR
from app.history.models import Record
from tests.people import Browser, text_of
from tests.questions import question
from tests.test_history import ask, copies, kept, listed, stored
from tests.test_purge import purge, store_picture

LATE = UNDO_FOR + timedelta(seconds=1)


def rows(app: Flask) -> set[str]:
    """Return the ids of all rows, deleted or not."""
    with app.app_context():
        return {*db.session.scalars(select(Record.id))}


def deletion(browser: Browser) -> dict[str, str]:
    """Return what the button Undo sends."""
    found = re.search(r'name="deletion" value="([^"]+)"', browser.get("/history").text)
    assert found, "there is nothing to undo"
    return {"deletion": unescape(found[1])}


def undo(browser: Browser, form: dict[str, str]) -> str:
    return text_of(browser.post("/history/undo", form, follow_redirects=True))


def pass_time(app: Flask, age: timedelta = LATE) -> None:
    """Let what was deleted have been deleted earlier."""
    with app.app_context(), writing() as session:
        for record in session.scalars(select(Record).where(Record.deleted_at.is_not(None))):
            assert record.deleted_at
            record.deleted_at = record.deleted_at - age


def test_what_was_deleted_comes_back_as_it_was(app: Flask, ada: Browser) -> None:
    stays, gone = ask(ada), ask(ada)
    picture = ada.get(f"/history/{gone}/picture")
    page = text_of(ada.post(f"/history/{gone}/delete", follow_redirects=True))
    assert "Deleted 1 prediction. Gone for good in ten minutes. Undo" in page
    assert listed(ada) == [stays]
    assert "1 prediction is back." in undo(ada, deletion(ada))
    assert listed(ada) == [gone, stays]
    assert 'name="deletion"' not in ada.get("/history").text
    assert ada.get(f"/history/{gone}/picture").status_code == picture.status_code


@pytest.mark.thorough
def test_what_was_deleted_together_comes_back_together_the_last_first(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.history.hiding.AT_ONCE", 2)
    first = ask(ada)
    others = copies(app, first, [{}] * 4)
    ada.post(f"/history/{first}/delete")
    ada.post("/history/delete-all")
    assert kept(app) == set()
    assert "Deleted 4 predictions." in text_of(ada.get("/history"))
    assert "4 predictions are back." in undo(ada, deletion(ada))
    assert kept(app) == {*others}
    assert "1 prediction is back." in undo(ada, deletion(ada))
    assert kept(app) == {first, *others}


def test_deleting_with_a_filter_leaves_the_others(app: Flask, ada: Browser) -> None:
    first = ask(ada)
    copies(app, first, [{"model_version": "old"}] * 2)
    page = ada.get("/history?version=old&sort=oldest").text
    assert "Delete all that fit" in page
    assert "Delete every prediction that the filters find, on all pages?" in page
    action = re.search(r'action="(/history/delete-all[^"]*)"', page)
    assert action
    answer = ada.post(unescape(action[1]), follow_redirects=True)
    assert "Deleted 2 predictions." in text_of(answer)
    assert kept(app) == {first}


def test_deleting_one_keeps_the_filter(ada: Browser) -> None:
    gone = ask(ada)
    page = ada.get("/history?source=page&sort=oldest").text
    action = re.search(rf'action="(/history/{gone}/delete[^"]*)"', page)
    assert action
    answer = ada.post(unescape(action[1]))
    assert answer.location == "/history?source=page&sort=oldest"
    assert "No prediction fits." in text_of(ada.get(answer.location))


def test_a_deleted_prediction_is_nowhere(app: Flask, ada: Browser) -> None:
    gone = ask(ada)
    ada.post(f"/history/{gone}/delete")
    for path in ("", "/picture", "/thumbnail"):
        assert ada.get(f"/history/{gone}{path}").status_code == 404
    for path in ("/feedback", "/delete"):
        assert ada.post(f"/history/{gone}{path}", {"correct": "1"}).status_code == 404
    for path in ("", "/export.csv", "/export.json", "?sort=most"):
        assert gone not in ada.get(f"/history{path}").text
    assert stored(app, gone).verdict is None


@pytest.mark.thorough
def test_undo_is_for_ones_own_and_for_once(app: Flask, ada: Browser, grace: Browser) -> None:
    gone = ask(ada)
    ada.post(f"/history/{gone}/delete")
    form = deletion(ada)
    assert "There is nothing to undo." in undo(grace, form)
    assert kept(app) == set()
    assert "1 prediction is back." in undo(ada, form)
    assert "There is nothing to undo." in undo(ada, form)
    assert kept(app) == {gone}


@pytest.mark.thorough
@pytest.mark.parametrize("said", ["", "x", "2026-11-26", "9999-12-31T23:59", "0001-01-01T00:00Z"])
def test_what_names_no_deletion_undoes_nothing(ada: Browser, said: str) -> None:
    ada.post(f"/history/{ask(ada)}/delete")
    assert "There is nothing to undo." in undo(ada, {"deletion": said})
    assert listed(ada) == []


def test_after_ten_minutes_it_is_too_late_and_the_next_visit_of_anybody_removes_it(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    gone = ask(ada)
    pictures = [store_picture(app, gone, timedelta(), suffix) for suffix in (".jpg", ".webp")]
    ada.post(f"/history/{gone}/delete")
    form = deletion(ada)
    grace.get("/history")
    assert rows(app) == {gone}
    pass_time(app)
    form = {"deletion": (datetime.fromisoformat(form["deletion"]) - LATE).isoformat()}
    text = "There is nothing to undo. Deleting can be undone for ten minutes, and once."
    assert text in text_of(ada.post("/history/undo", form, follow_redirects=True))
    grace.get("/history")
    assert rows(app) == set()
    assert not any(path.exists() for path in pictures)


@pytest.mark.thorough
def test_who_writes_removes_it_too_now_and_then(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies(app, ask(ada), [{}] * 3)
    ada.post("/history/delete-all")
    pass_time(app)
    monkeypatch.setattr("app.history.hiding.AT_ONCE", 2)
    sweeper: Any = app.extensions["sweeper"]
    monkeypatch.setattr(sweeper, "_next", 0.0)
    counts = []
    for _ in range(3):
        ask(ada)
        counts.append(len(rows(app) - kept(app)))
    assert counts == [2, 0, 0]


def test_what_cannot_be_removed_keeps_nobody_from_asking(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> int:
        raise OperationalError("DELETE", {}, Exception("locked"))

    monkeypatch.setattr(app.extensions["sweeper"], "_next", 0.0)
    monkeypatch.setattr(app.extensions["sweeper"], "sweep", fail)
    assert ada.post("/", question(app).form).status_code == 200


def test_purge_removes_what_cannot_come_back(app: Flask, ada: Browser) -> None:
    old, young = ask(ada), ask(ada)
    ada.post(f"/history/{old}/delete")
    pass_time(app)
    ada.post(f"/history/{young}/delete")
    assert "Deleted 1 prediction.\n" in purge(app, "--older-than", "30d").output
    assert rows(app) == {young}
