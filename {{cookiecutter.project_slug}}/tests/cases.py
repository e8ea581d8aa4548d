"""Cases for the doctor: settings, files and a machine as a test arranges them."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import create_engine, insert

from app.config import load_settings
from app.db import Base
from app.doctor.case import SAFE, Case, Check
from app.migrations import FOLDER, newest_revisions


@dataclass
class Place:
    """A folder for an instance and models, and what exchanges parts of this process."""

    folder: Path
    patch: pytest.MonkeyPatch

    @property
    def instance(self) -> Path:
        path = self.folder / "instance"
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    @property
    def models(self) -> Path:
        path = self.folder / "models"
        path.mkdir(mode=0o755, exist_ok=True)
        return path

    def file(self, name: str, text: str = "", mode: int = 0o600) -> Path:
        """Write a file into the instance."""
        path = self.instance / name
        path.write_text(text, "utf-8")
        path.chmod(mode)
        return path

    def case(self, deploy: bool = False, **settings: Any) -> Case:
        """Return a case, by default in development."""
        named = settings.get("app_env")
        settings = {"app_env": "production" if deploy else "development"} | settings
        folders = {"instance_dir": self.folder / "instance", "models_dir": self.folder / "models"}
        return Case(load_settings(**SAFE | folders | settings), deploy, named)

    def database(
        self, *rows: tuple[Any, dict[str, Any]], revisions: set[str] | None = None
    ) -> Path:
        """Make an SQLite database, migrated unless revisions are named, with rows by table."""
        file = self.instance / "app.db"
        file.write_bytes(empty_database())
        if revisions is not None:
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("DELETE FROM alembic_version")
                applied = [(each,) for each in revisions]
                connection.executemany("INSERT INTO alembic_version VALUES (?)", applied)
                connection.commit()
        if rows:
            engine = create_engine(f"sqlite:///{file}")
            with engine.begin() as writing:
                for table, row in rows:
                    writing.execute(insert(table), row)
            engine.dispose()
        return file


@cache
def empty_database() -> bytes:
    """Return an SQLite file with every table and migration, in write-ahead mode."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "app.db"
        engine = create_engine(f"sqlite:///{file}")
        Base.metadata.create_all(engine)
        engine.dispose()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
            applied = [(each,) for each in newest_revisions(FOLDER)]
            connection.executemany("INSERT INTO alembic_version VALUES (?)", applied)
            connection.commit()
        return file.read_bytes()


Arrange = Callable[[Place], Case]
Row = tuple[Check, Arrange, str, str]  # the check, how it comes to it, the level, words of it


def table(*rows: Row) -> pytest.MarkDecorator:
    """Return a table of cases, each named after its check and what it is to find."""
    return pytest.mark.parametrize(
        ("check", "arrange", "level", "words"),
        [pytest.param(*row, id=f"{row[0].__name__}: {row[3]}"[:80]) for row in rows],
    )


def assert_finds(check: Check, case: Case, level: str, words: str) -> None:
    """Let a check look at a case; what isn't well has a mend."""
    found = check(case)
    assert found, "it finds nothing to check"
    assert words in f"{found.says} {found.mend}"
    assert found.level == level
    assert bool(found.mend) == (level != "ok")
