"""Counting attempts, whatever they are attempts at."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.auth import attempts
from app.auth.attempts import Limit, TooManyAttempts
from app.auth.models import Attempt
from app.db import db, writing

THREE = Limit("tries", "ada", 3)


def counted(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Attempt.id))) or 0


def allowed(app: Flask, *limits: Limit, succeeds: bool = False) -> bool:
    """Make one attempt in a request of its own."""
    with app.test_request_context():
        try:
            attempts.reserve(limits)
        except TooManyAttempts:
            return False
        if succeeds:
            attempts.release()
            db.session.commit()
        return True


def test_as_many_as_the_limit_are_allowed_and_refusals_are_not_counted(app: Flask) -> None:
    assert [allowed(app, THREE) for _ in range(6)] == [True] * 3 + [False] * 3
    assert counted(app) == 3
    assert allowed(app, Limit("tries", "grace", 3))
    assert allowed(app, Limit("others", "ada", 3))


@pytest.mark.thorough
def test_many_at_once_are_no_more_than_one_after_another(app: Flask) -> None:
    together, passed = threading.Barrier(20), []

    def attempt() -> None:
        together.wait(10)
        passed.append(allowed(app, Limit("tries", "ada", 5), Limit("all", "", 100)))

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 15 + [True] * 5
    assert counted(app) == 10


def test_one_full_limit_is_enough_to_refuse_and_fills_no_other(app: Flask) -> None:
    wide = Limit("all", "", 5)
    assert [allowed(app, THREE, wide) for _ in range(6)] == [True] * 3 + [False] * 3
    assert [allowed(app, wide) for _ in range(3)] == [True, True, False]


def test_a_success_is_not_counted(app: Flask) -> None:
    assert all(allowed(app, THREE, succeeds=True) for _ in range(5))
    assert counted(app) == 0


def test_a_success_takes_no_failure_back(app: Flask) -> None:
    assert allowed(app, THREE)
    assert allowed(app, THREE, succeeds=True)
    assert [allowed(app, THREE) for _ in range(3)] == [True, True, False]


def test_the_time_to_wait_is_told_and_then_over(app: Flask) -> None:
    long = Limit("tries", "ada", 1, within=timedelta(minutes=90))
    assert allowed(app, long)
    with app.test_request_context(), pytest.raises(TooManyAttempts) as refusal:
        attempts.reserve([long])
    assert 5390 < int(refusal.value.headers["Retry-After"]) <= 5400
    assert refusal.value.detail == "Too many attempts. Try again in 90 minutes."

    with app.app_context(), writing() as session:
        session.execute(update(Attempt).values(expires_at=datetime.now(UTC)))
    assert allowed(app, THREE)
    assert counted(app) == 1, "what has expired is deleted"


def test_what_was_typed_is_not_stored(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert allowed(app, Limit("account", "my password, in the wrong field", 3))
    with app.app_context():
        bucket = db.session.scalars(select(Attempt.bucket)).one()
    assert bucket.startswith("account:")
    assert "password" not in bucket
    monkeypatch.setattr(app, "secret_key", "another")
    with app.app_context():
        assert Limit("account", "my password, in the wrong field", 3).bucket != bucket


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("192.0.2.7:4711", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_place_is_an_address_or_a_household(address: str | None, place: str) -> None:
    assert attempts.network(address) == place


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("ada@example.org", True),
        ("ADA@Example.ORG", True),
        ("ada@ｅxample.org", True),
        ("ada@example.org.", False),
        ("adb@example.org", False),
        ("no address", False),
    ],
)
def test_an_address_in_another_spelling_is_no_other_account(
    app: Flask, written: str, same: bool
) -> None:
    with app.app_context():
        assert (attempts.comparable(written) == "ada@example.org") is same
