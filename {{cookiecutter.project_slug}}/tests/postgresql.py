"""The database of the tests on PostgreSQL, which each of them finds as it was at first."""

from typing import Any

from flask import Flask
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.exc import ProgrammingError

from app.config import load_settings
from app.db import Base
from app.migrations import migrate


class PostgreSQL:
    """A database that belongs to the tests alone: what was in it is dropped."""

    def __init__(self, url: str, app: Flask) -> None:
        settings = load_settings(app_env="development", database_url=url)
        self.engine, self.app = create_engine(settings.database_url), app
        self.rows: dict[Any, list[dict[str, Any]]] = {}

    def clear(self) -> None:
        """Leave no table."""
        with self.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))

    def keep(self) -> None:
        """Remember the rows of all tables."""
        with self.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                found = connection.execute(select(table)).mappings()
                self.rows[table] = [dict(row) for row in found]

    def put_back(self) -> None:
        """Have these rows again and no others, which is far quicker than to migrate each time."""
        try:
            with self.engine.begin() as connection:
                self._write(connection)
        except ProgrammingError:  # a test took tables away
            self.clear()
            with self.app.app_context():
                migrate(self.app)
            with self.engine.begin() as connection:
                self._write(connection)

    def _write(self, connection: Connection) -> None:
        for table in reversed(self.rows):
            connection.execute(table.delete())
        for table, rows in self.rows.items():
            if rows:
                connection.execute(table.insert(), rows)
            if (column := table.autoincrement_column) is not None:
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                following = func.coalesce(func.max(column), 0) + 1
                connection.execute(select(func.setval(sequence, following, False)))
