"""The doctor's checks of the database and of stored pictures, which leave no trace."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.doctor import database, postgresql, sqlite
from app.doctor.case import Case, Check
from app.doctor.reading import read
from app.history import checks
from app.history.models import Record
from app.migrations import FOLDER, newest_revisions
from tests.cases import Arrange, Place, assert_finds, table
from tests.fixtures import POSTGRESQL


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)


def prepared(revisions: set[str] | None = None, **settings: Any) -> Arrange:
    """Make a database, with all migrations unless others are named."""

    def arrange(place: Place) -> Case:
        place.database(revisions=revisions)
        return place.case(**settings)

    return arrange


def damaged(change: Callable[[bytes], bytes]) -> Arrange:
    """Change the bytes of a database."""

    def arrange(place: Place) -> Case:
        file = place.database()
        file.write_bytes(change(file.read_bytes()))
        return place.case()

    return arrange


def at(url: str, deploy: bool = True) -> Arrange:
    """Have another database; its driver is said to be there."""

    def arrange(place: Place) -> Case:
        place.patch.setattr("importlib.util.find_spec", lambda name: name)
        return place.case(deploy=deploy, database_url=url)

    return arrange


def in_the_way(place: Place) -> Case:
    (place.folder / "instance").write_text("in the way", "utf-8")
    return place.case()


@pytest.mark.thorough
@table(
    (database.database_opens, prepared(), "ok", "can be read"),
    (database.database_opens, lambda p: p.case(), "ok", "the first start makes it"),
    (database.database_opens, lambda p: p.case(auto_migrate=False), "FAIL", "db upgrade"),
    (database.database_opens, in_the_way, "FAIL", "isn't there, and can't be made"),
    (database.database_opens, at("sqlite:////nowhere/app.db"), "FAIL", "can't be made"),
    (database.database_opens, damaged(lambda _: b"x" * 4096), "FAIL", "file is not a database"),
    (database.database_opens, at("sqlite:///:memory:"), "FAIL", "in memory"),
    (database.database_opens, at("sqlite:///:memory:", deploy=False), "warn", "in memory"),
    (database.database_opens, at("postgresql://ada@host:s3cret/x"), "FAIL", "Write @ as %40"),
    (database.database_is_migrated, prepared(), "ok", "every migration"),
    (database.database_is_migrated, prepared(set()), "warn", "the next start mends it"),
    (database.database_is_migrated, prepared(set(), auto_migrate=False), "FAIL", "db upgrade"),
    (database.database_is_migrated, prepared({"from_later"}), "FAIL", "newer code"),
)
def test_the_database_is_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


def test_an_address_that_cannot_be_taken_apart_is_not_shown(place: Place) -> None:
    found = database.database_opens(at("postgresql://ada@host:s3cret/x")(place))
    assert found.says == "DATABASE_URL can't be taken apart."
    assert "s3cret" not in found.mend
    assert postgresql.postgresql_is_encrypted(at("postgresql://ada@host:s3cret/x")(place)) is None


def test_half_of_the_migrations_are_not_all(place: Place) -> None:
    known = database.known_revisions(FOLDER)
    assert newest_revisions(FOLDER) <= known
    older = known - newest_revisions(FOLDER)
    assert_finds(database.database_is_migrated, prepared(older)(place), "warn", "isn't up to date")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "way", ["postgresql://ada:{}@{}:1/x", "postgresql:///x?password={}&host={}&port=1"]
)
def test_no_password_is_ever_shown(place: Place, way: str) -> None:
    pytest.importorskip("psycopg")
    case = place.case(database_url=way.format("127.0.0.1", "127.0.0.1"))  # which the driver says
    found = database.database_opens(case)
    assert found.level == "FAIL"
    assert "***" in found.says
    assert "127.0.0.1" not in f"{found}"
    assert database.database_is_migrated(case) is None


def mounted(kind: str, deploy: bool = True) -> Arrange:
    """Have the instance on a disk of its own."""

    def arrange(place: Place) -> Case:
        lines = f"/dev/sda1 / ext4 rw 0 0\nany {place.instance} {kind} rw 0 0\n"
        place.patch.setattr(sqlite, "MOUNTS", place.file("mounts", lines))
        return place.case(deploy=deploy)

    return arrange


def without_log(place: Place) -> Case:
    with closing(sqlite3.connect(place.database())) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return place.case()


@table(
    (sqlite.sqlite_is_sound, prepared(), "ok", "No page"),
    (
        sqlite.sqlite_is_sound,
        damaged(lambda content: content[:4096] + b"\xff" * 4096 + content[8192:]),
        "FAIL",
        "The database is damaged",
    ),
    (sqlite.sqlite_is_sound, damaged(lambda content: content[:4096]), "FAIL", "is damaged"),
    (sqlite.sqlite_has_a_log, prepared(), "ok", "is in write-ahead mode"),
    (sqlite.sqlite_has_a_log, without_log, "warn", "isn't in write-ahead mode"),
    (sqlite.sqlite_is_on_a_disk, mounted("ext4"), "ok", "a disk of this machine"),
    (sqlite.sqlite_is_on_a_disk, mounted("nfs4"), "FAIL", "network disk (nfs4)"),
    (sqlite.sqlite_is_on_a_disk, mounted("tmpfs"), "FAIL", "in memory (tmpfs)"),
    (sqlite.sqlite_is_on_a_disk, mounted("tmpfs", deploy=False), "warn", "in memory (tmpfs)"),
)
def test_an_sqlite_file_is_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


@table(
    (postgresql.postgresql_is_encrypted, at("postgresql://a@localhost/x"), "ok", "this machine"),
    (postgresql.postgresql_is_encrypted, at("postgresql:///x?host=/run"), "ok", "this machine"),
    (postgresql.postgresql_is_encrypted, at("postgresql://a@db.example/x"), "FAIL", "without TLS"),
    (
        postgresql.postgresql_is_encrypted,
        at("postgresql:///x?host=db.example", deploy=False),
        "warn",
        "without TLS",
    ),
    (
        postgresql.postgresql_is_encrypted,
        at("postgresql://a@db.example/x?sslmode=verify-full"),
        "ok",
        "uses TLS",
    ),
    (
        postgresql.postgresql_is_encrypted,
        at("postgresql://a@db.example/x?sslmode=prefer"),
        "FAIL",
        "sslmode=verify-full",
    ),
)
def test_the_way_to_postgresql_is_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


def predictions(*pictures: str) -> Arrange:
    """Remember a prediction with a picture, and store these pictures."""
    row = {
        "id": "one",
        "owner": "nobody",
        "created_at": datetime.now(UTC),
        "source": "page",
        "model_version": "1",
        "asked": {},
        "answered": {},
        "classes": [],
        "duration_ms": 1.0,
    }

    def arrange(place: Place) -> Case:
        there, none = row | {"has_picture": True}, row | {"id": "none", "has_picture": False}
        place.database((Record, there), (Record, none))
        (place.instance / "pictures").mkdir()
        for name in pictures:
            place.file(f"pictures/{name}.jpg")
        return place.case()

    return arrange


def pictures_in_the_way(place: Place) -> Case:
    place.file("pictures")
    return place.case()


@table(
    (checks.pictures_can_be_written, lambda p: p.case(), "ok", "can write into"),
    (checks.pictures_can_be_written, pictures_in_the_way, "FAIL", "can't write into"),
    (checks.pictures_have_their_rows, predictions("one"), "ok", "belong together: 1"),
    (checks.pictures_have_their_rows, predictions(), "warn", "1 predictions have lost"),
    (checks.pictures_have_their_rows, predictions("one", "two"), "warn", "1 pictures their"),
)
def test_pictures_are_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


def test_reading_leaves_no_trace_and_cannot_write(place: Place) -> None:
    file = place.database()
    before = file.read_bytes()
    assert read(place.case().settings, text("SELECT count(*) FROM predictions")) == [0]
    with pytest.raises(SQLAlchemyError, match="readonly"):
        read(place.case().settings, text("DELETE FROM alembic_version"))
    assert [each.name for each in place.instance.iterdir()] == ["app.db"]
    assert file.read_bytes() == before


def test_what_a_running_server_has_written_is_seen_and_left(place: Place) -> None:
    with closing(sqlite3.connect(place.database())) as server:
        server.execute("UPDATE alembic_version SET version_num = 'later'")
        server.commit()  # into the log
        assert_finds(database.database_is_migrated, place.case(), "FAIL", "newer code")
        with pytest.raises(SQLAlchemyError, match="readonly"):
            read(place.case().settings, text("DELETE FROM alembic_version"))


@pytest.mark.skipif(not POSTGRESQL, reason="needs a PostgreSQL server")
def test_postgresql_is_only_read(place: Place) -> None:
    settings = place.case(database_url=POSTGRESQL).settings
    assert read(settings, text("SELECT 1")) == [1]
    with pytest.raises(SQLAlchemyError, match="read-only"):
        read(settings, text("CREATE TABLE made (x int)"))
