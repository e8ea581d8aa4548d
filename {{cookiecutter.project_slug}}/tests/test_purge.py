"""`flask purge`: what is older than it is told is forgotten, whoever owns it, and nothing else."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.db import writing
from app.history.models import Record
from app.retention import purging
from tests.people import Browser
from tests.test_history import ask, kept


def purge(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["purge", *words])


def make_older(app: Flask, record_id: str, age: timedelta) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Record, record_id).created_at = datetime.now(UTC) - age


def store_picture(app: Flask, name: str, age: timedelta, suffix: str = ".jpg") -> Path:
    path: Path = app.config["PICTURES_DIR"] / f"{name}{suffix}"
    path.write_bytes(b"a picture")
    then = time.time() - age.total_seconds()
    os.utime(path, (then, then))
    return path


def test_what_is_older_is_deleted_with_its_picture_whoever_owns_it(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    old, other, young = ask(ada), ask(grace), ask(ada)
    for each in (old, other):
        make_older(app, each, timedelta(days=30, minutes=1))
    make_older(app, young, timedelta(days=29, hours=23))
    pictures = {each: store_picture(app, each, timedelta()) for each in (old, other, young)}
    result = purge(app, "--older-than", "30d")
    assert result.exit_code == 0
    assert "Deleted 2 predictions.\n" in result.output
    assert kept(app) == {young}
    assert [each for each, path in pictures.items() if path.exists()] == [young]


def test_more_than_fit_into_one_transaction_are_deleted(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_older(app, ask(ada), timedelta(weeks=9))
    monkeypatch.setattr("app.history.purge.AT_ONCE", 1)
    assert "Deleted 3 predictions.\n" in purge(app, "--older-than", "8w").output
    assert kept(app) == set()


def test_a_picture_without_a_prediction_is_deleted_but_for_a_fresh_one(
    app: Flask, ada: Browser
) -> None:
    mine = store_picture(app, ask(ada), timedelta(days=2))
    stray = store_picture(app, "0" * 32, timedelta(hours=2))
    fresh = store_picture(app, "1" * 32, timedelta(minutes=1))
    result = purge(app, "--older-than", "1h")
    assert "Deleted 0 predictions and 1 picture without one.\n" in result.output
    assert (mine.exists(), stray.exists(), fresh.exists()) == (True, False, True)


@pytest.mark.parametrize(
    "age", ["", "30", "0d", "-1d", "1.5d", "30 d", "30D", "100000d", "d", "٣d"]
)
def test_what_is_no_age_is_refused(app: Flask, age: str) -> None:
    result = purge(app, f"--older-than={age}")
    assert result.exit_code == 2
    assert f"{age!r} is no age: write 12h, 30d or 8w." in result.output


def test_where_the_age_is_refused_nothing_is_deleted(app: Flask, ada: Browser) -> None:
    mine = ask(ada)
    make_older(app, mine, timedelta(days=10_000))
    assert purge(app, "--older-than=-1d").exit_code == 2
    assert kept(app) == {mine}


def test_an_age_must_be_given(app: Flask) -> None:
    assert purge(app).exit_code == 2


def test_another_room_can_forget_too(app: Flask) -> None:
    def forget(_app: Flask, before: datetime) -> str:
        return f"1 thing from before {before:%Y}"

    with purging.connected_to(forget, app):
        lines = purge(app, "--older-than", "1h").output.splitlines()
    assert "Deleted 0 predictions." in lines
    assert [line for line in lines if line.startswith("Deleted 1 thing from before 2")]
