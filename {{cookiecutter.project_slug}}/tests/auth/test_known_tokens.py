"""Tokens are remembered, and forgotten in every process as soon as one is taken away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from app.auth import tokens
from app.auth.accounts import change
from app.auth.tokens import KnownTokens
from app.db import db
from tests.auth.test_tokens import revoke_address
from tests.fixtures import POSTGRESQL, Arrive, MakeApp
from tests.people import Browser, Program
from tests.questions import question
from tests.ways import PREDICT

remembers = pytest.mark.skipif(bool(POSTGRESQL), reason="several machines may share PostgreSQL")
TakeAway = Callable[[Browser], None]


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect what the database of an application is asked."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def known_of(app: Flask) -> KnownTokens:
    found: KnownTokens = app.extensions["known_tokens"]
    return found


def header(program: Program) -> str:
    return program.headers["Authorization"]


def call(app: Flask, program: Program) -> int:
    return Program(app, program.token).post(PREDICT, json=question(app).body).status_code


def revoke(ada: Browser) -> None:
    ada.post(revoke_address(ada), page="/account")


def disable(ada: Browser) -> None:
    with ada.app.app_context():
        change("ada@example.org", active=False)


@remembers
def test_a_token_is_looked_up_once(app: Flask, ada: Browser) -> None:
    program = Program(app, ada.make_token())
    with statements(app) as first:
        owner = known_of(app).account_of(header(program))
    with statements(app) as second:
        assert known_of(app).account_of(header(program)) == owner
    assert owner
    assert len([each for each in first if "api_tokens" in each]) == 1
    assert second == []


def test_what_is_no_token_is_remembered_as_nothing(app: Flask) -> None:
    for _ in range(2):
        with statements(app) as seen:
            assert known_of(app).account_of("Bearer nonsense") is None
        assert len([each for each in seen if "api_tokens" in each]) == 1
    for nothing in (None, "", "Bearer", "Basic x"):
        with statements(app) as seen:
            assert known_of(app).account_of(nothing) is None
        assert seen == []


@pytest.mark.parametrize("take_away", [revoke, pytest.param(disable, marks=pytest.mark.thorough)])
def test_what_is_taken_away_ends_at_once_in_every_process(
    make_app: MakeApp, arrive: Arrive, take_away: TakeAway
) -> None:
    here, elsewhere = make_app(), make_app()  # of one instance folder, as two workers are
    ada = arrive(here, "ada")
    program = Program(here, ada.make_token())
    assert [call(app, program) for app in (here, elsewhere) * 2] == [200] * 4
    take_away(ada)
    assert [call(app, program) for app in (elsewhere, here)] == [401, 401]


@remembers
@pytest.mark.parametrize("existed", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_a_stamp_that_is_deleted_does_not_reopen_access(
    make_app: MakeApp, arrive: Arrive, existed: bool
) -> None:
    app = make_app()
    ada = arrive(app, "ada")
    stamp = known_of(app)._stamp
    assert stamp
    stamp.unlink(missing_ok=True)
    if existed:
        known_of(app).forget()
    program = Program(app, ada.make_token())
    assert [call(app, program) for _ in range(2)] == [200, 200]
    revoke(ada)
    stamp.unlink()
    assert call(app, program) == 401
    stamp.unlink(missing_ok=True)
    assert call(app, program) == 401


@remembers
def test_changes_are_told_apart_however_close_together(app: Flask) -> None:
    known, stamps = known_of(app), set()
    for _ in range(50):
        known.forget()
        stamps.add(known._read_stamp())
    assert len(stamps) == 50


def test_where_several_machines_may_share_the_database_nothing_is_remembered(
    app: Flask, program: Program
) -> None:
    known = KnownTokens(app, None)
    for _ in range(2):
        with statements(app) as seen:
            assert known.account_of(header(program))
        assert len([each for each in seen if "api_tokens" in each]) == 1
    known.forget()  # there is nobody to tell


@remembers
def test_a_token_is_looked_up_again_after_a_while(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "KNOWN_FOR", 0.0)
    for _ in range(2):
        with statements(app) as seen:
            assert known_of(app).account_of(header(program))
        assert seen


@remembers
def test_only_so_many_tokens_are_remembered(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_KNOWN", 2)
    for name in "abc":
        assert known_of(app).account_of(f"Bearer {ada.make_token(name)}")
        assert len(known_of(app)._found) <= 2
