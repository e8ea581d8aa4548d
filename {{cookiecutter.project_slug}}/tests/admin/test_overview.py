"""How often the model was asked, and how right it has been."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.admin import counts
from app.db import db
from app.model.signature import ClassAnswer
from tests.admin.conftest import Keep
from tests.fixtures import POSTGRESQL
from tests.people import Browser, text_of
from tests.questions import artifact_of

TODAY = date(2026, 3, 2)


def at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}+00:00")


def test_days_are_counted_by_source_from_midnight_to_midnight(app: Flask, keep: Keep) -> None:
    yesterday, first = TODAY - timedelta(days=1), TODAY - timedelta(days=29)
    keep(app, 2, created_at=at(TODAY, "00:00:00"))
    keep(app, 1, created_at=at(TODAY, "23:59:59.999999"), source="api", owner="user:2")
    keep(app, 1, created_at=at(yesterday, "23:59:59.999999"))
    keep(app, 3, created_at=at(first, "00:00:00"), source="api")
    keep(app, 1, created_at=at(first, "00:00:00") - timedelta(microseconds=1))
    with app.app_context():
        days = counts.by_day(TODAY)
    assert len(days) == 30
    assert (days[0].day, days[-1].day) == (first, TODAY)
    found = {day.day: (day.page, day.api) for day in days if day.page or day.api}
    assert found == {TODAY: (2, 1), yesterday: (1, 0), first: (0, 3)}


@pytest.mark.skipif(POSTGRESQL is not None, reason="the plan is SQLite's")
def test_days_are_read_from_their_part_of_one_index(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        query = counts.of_days(at(TODAY, "00:00:00"))
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").fetchall()
    assert "COVERING INDEX ix_predictions_day (created_at>?)" in plan[0][-1]


def test_the_overview_shows_the_days_as_columns_and_as_figures(
    app: Flask, admin: Browser, keep: Keep
) -> None:
    keep(app, 3)
    keep(app, 2, source="api")
    page = admin.get("/admin")
    text = text_of(page)
    assert "5 predictions in the last 30 days. At most 5 in a day." in text
    assert re.search(rf"\w+ {datetime.now(UTC).day}, {datetime.now(UTC).year} 3 2 ", text)
    chart = page.text.split('role="img"')[1].split("</svg>")[0]
    heights = [float(each) for each in re.findall(r'<rect[^>]* height="([\d.]+)"', chart)]
    assert sorted(heights)[-2:] == [48.0, 72.0]
    assert sum(heights) == 120.0


def test_an_empty_history_is_no_error(admin: Browser) -> None:
    text = text_of(admin.get("/admin"))
    assert "0 predictions in the last 30 days." in text
    assert "Nobody has said yet whether an answer of this version was right." in text


def test_right_answers_are_counted_from_what_people_said(
    app: Flask, admin: Browser, keep: Keep
) -> None:
    answer = artifact_of(app).signature.examples[0].answer
    keep(app, 4)  # of which nobody said anything
    if isinstance(answer, ClassAnswer):
        other = next(each for each in answer_names(app) if each != answer.outcome)
        keep(app, 3, correct=answer.outcome)
        keep(app, 1, correct=other)
        text = text_of(admin.get("/admin"))
        assert "From the latest 4 answers" in text
        accuracy = artifact_of(app).manifest.metrics["accuracy"]
        assert f"Right in use 75.0 % When it was made {100 * accuracy:.1f} %" in text
        places = [*answer_names(app)]
        line = ["1" if name == answer.outcome else "0" for name in places]
        assert f"{other} {' '.join(line)}" in text
        line = ["3" if name == answer.outcome else "0" for name in places]
        assert f"{answer.outcome} {' '.join(line)}" in text
    else:
        keep(app, 1, correct=f"{answer.value + 1}")
        keep(app, 1, correct=f"{answer.value - 4}")
        page = admin.get("/admin")
        assert "Mean absolute error in use 2.5 " in text_of(page)
        assert page.text.count("<circle") == 2


def answer_names(app: Flask) -> list[str]:
    """Return the classes of the model, none for a regression."""
    return getattr(artifact_of(app).signature.output, "names", [])


def test_a_version_that_is_not_there_is_the_active_one(app: Flask, admin: Browser) -> None:
    assert admin.get("/admin?version=../x").status_code == 200


def test_what_was_deleted_is_not_counted(app: Flask, admin: Browser, keep: Keep) -> None:
    correct = artifact_of(app).signature.examples[0].answer.outcome.split()[0]
    keep(app, 2, correct=correct, deleted_at=datetime.now(UTC))
    text = text_of(admin.get("/admin"))
    assert "0 predictions in the last 30 days." in text
    assert "Nobody has said yet" in text


def test_feedback_on_another_version_is_not_of_this_one(
    app: Flask, admin: Browser, keep: Keep
) -> None:
    keep(app, 2, correct="1", model_version="20200101-000000")
    assert "Nobody has said yet" in text_of(admin.get("/admin"))
