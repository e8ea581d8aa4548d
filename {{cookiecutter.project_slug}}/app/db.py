"""The database, SQLite or PostgreSQL: read by `db.session`, write by `writing()`."""

import inspect
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, has_app_context
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.exc import DisconnectionError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from app.config import Settings, SettingsError
from app.errors import Problem, disk_full, translates
from app.model.codec import encode
from app.model.message import Message

log = logging.getLogger(__name__)
OVERFLOW = 40  # connections beyond those that stay open: one for each of a worker's threads
SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}  # the latter: a file too large
POSTGRES_FULL = "53100"
SYNCHRONOUS = "NORMAL"  # safe in WAL against a crash
BUSY_TIMEOUT = 5  # seconds that one connection to SQLite waits for another


class Base(DeclarativeBase):
    """The base of every table; named constraints let later migrations alter them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A time that is aware of its zone in Python; SQLite keeps none, so UTC is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored time in UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


db = SQLAlchemy(engine_options={"pool_pre_ping": True})
begin_statement: ContextVar[str] = ContextVar("begin_statement", default="BEGIN")


@contextmanager
def write_lock() -> Iterator[None]:
    """Let transactions begun inside take SQLite's write lock at once.

    A transaction that reads and then writes fails under load when it begins deferred,
    however long it may wait; begun IMMEDIATE it queues.
    """
    token = begin_statement.set("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        begin_statement.reset(token)


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session whose transaction is committed at the end, or rolled back by an exception."""
    with write_lock(), db.sessionmaker.begin() as session:
        yield session
    db.session.rollback()  # ends what was read before, so that what is read next has this in it


def use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Let SQLite have readers beside its one writer.

    The switch, once in a database's life, doesn't wait for others as the busy timeout would.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def file_number(path: str | None) -> int | None:
    """Return what tells a file from another at the same path, None where there is no file."""
    try:
        return os.stat(path or "").st_ino  # noqa: PTH116  # asked for each transaction
    except OSError:
        return None


def refuse_lost_files(engine: Engine) -> None:
    """Write into no file that was deleted or exchanged: what is written would seem to be kept.

    Nor is a file that was there made anew, which would be an empty one.
    """
    seen = False
    if engine.url.database in {None, "", ":memory:"}:
        return

    @event.listens_for(engine, "do_connect")
    def before(*_: Any) -> None:
        if seen and file_number(engine.url.database) is None:
            raise sqlite3.OperationalError("the file is gone")

    @event.listens_for(engine, "checkout")
    def after(_connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        nonlocal seen
        found = file_number(engine.url.database)
        if found is None:
            raise OperationalError("connect", {}, FileNotFoundError("the file is gone"))
        seen = True
        if record.info.setdefault("file", found) != found:
            raise DisconnectionError  # the pool opens the new one


def prepare_sqlite(engine: Engine) -> None:
    """Apply the settings that make SQLite fit for several workers."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # leave BEGIN to us: the driver begins too late
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT * 1000}")  # milliseconds
        use_write_ahead_log(connection)
        connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
        connection.execute("PRAGMA foreign_keys=ON")

    refuse_lost_files(engine)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin_statement.get())


def as_json(value: Any) -> str:
    """Return a value as the JSON that a column keeps."""
    return encode(value).decode()


def end_transaction() -> None:
    """Leave the request's session usable, so that an error page can be made."""
    if has_app_context():
        db.session.rollback()


def describe_conflict(_error: IntegrityError) -> Problem:
    """Say that another request was first; the database has kept what was there."""
    end_transaction()
    text = Message("Somebody else did this at the same moment. Look and try again.")
    return Problem(409, text)


def is_full(error: OperationalError) -> bool:
    """Tell whether the disk under the database is full."""
    cause = error.orig
    if getattr(cause, "sqlite_errorcode", None) in SQLITE_FULL:
        return True
    return getattr(cause, "sqlstate", None) == POSTGRES_FULL


def describe_unavailable(error: OperationalError) -> Problem:
    """Say that the database can't be used at the moment, and log why."""
    log.error("the database can't be used", exc_info=error)
    end_transaction()
    if is_full(error):
        return disk_full()
    text = Message("The database can't be used at the moment. Try again soon.")
    return Problem(503, text, retry_after=5)


@contextmanager
def opening() -> Iterator[None]:
    """Turn what goes wrong while the database is opened into SettingsError."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"INSTANCE_DIR can't be used: {error.strerror}.") from error
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0].rstrip(".")
        raise SettingsError(f"DATABASE_URL can't be used: {reason}.") from error


def close_connections(app: Flask) -> None:
    """Close all connections, which no other process may inherit."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def init_app(app: Flask, settings: Settings) -> None:
    """Open the database. Raises SettingsError where it can't be opened."""
    app.config["SQLALCHEMY_ENGINES"] = {
        "default": {
            "url": settings.database_url,
            "json_serializer": as_json,
            "max_overflow": OVERFLOW,
            "hide_parameters": True,  # what people sent stays out of the log of an error
        }
    }
    translates(app, IntegrityError, describe_conflict)
    translates(app, OperationalError, describe_unavailable)
    with opening():
        settings.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        db.init_app(app)
        # It would start a thread at the end of every request, to close sessions that we never open.
        app.teardown_appcontext_funcs[:] = [
            each for each in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(each)
        ]
        with app.app_context():
            if db.engine.dialect.name == "sqlite":
                prepare_sqlite(db.engine)
