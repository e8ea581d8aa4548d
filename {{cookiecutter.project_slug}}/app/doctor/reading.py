"""Reading the database without a trace: nothing is made, migrated, locked or written to."""

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, Executable, NullPool, create_engine, make_url

from app.config import Settings

PATIENCE = 5  # seconds to wait for a connection to PostgreSQL
READ_ONLY = "-c default_transaction_read_only=on"


def database_url(settings: Settings) -> URL:
    """Return DATABASE_URL in its parts. Raises ValueError and SQLAlchemyError."""
    return make_url(settings.database_url)


def sqlite_file(settings: Settings) -> Path | None:
    """Return the file of an SQLite database; None for one in memory, or PostgreSQL."""
    if not settings.database_url.startswith("sqlite"):
        return None
    name = database_url(settings).database
    return None if name in {None, "", ":memory:"} else settings.instance_dir / str(name)


def open_read_only(file: Path) -> sqlite3.Connection:
    """Open an SQLite file, without leaving the files of a log where nobody else has them open."""
    alone = not file.with_name(f"{file.name}-wal").exists()
    uri = f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    return sqlite3.connect(uri, uri=True)


def engine_of(settings: Settings) -> Engine:
    """Return an engine that only reads. Raises ValueError and SQLAlchemyError."""
    if file := sqlite_file(settings):
        return create_engine("sqlite://", creator=partial(open_read_only, file), poolclass=NullPool)
    url = database_url(settings)
    given = {"connect_timeout": PATIENCE, "options": READ_ONLY}
    remote = url.get_backend_name() == "postgresql"
    return create_engine(url, connect_args=given if remote else {}, poolclass=NullPool)


def read(settings: Settings, statement: Executable) -> list[Any]:
    """Return the first column of what a query finds. Raises ValueError and SQLAlchemyError."""
    with engine_of(settings).connect() as connection:
        return [*connection.scalars(statement)]
