"""Checks of the database: can it be read, and has it every migration?"""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.doctor.case import Case, Check, shown
from app.doctor.files import can_write
from app.doctor.finding import Finding, fail, ok, warn
from app.doctor.reading import database_url, read, sqlite_file
from app.migrations import FOLDER, REVISION, newest_revisions

UPGRADE = "flask --app wsgi db upgrade"


def database_opens(case: Case) -> Finding:
    """Can the database be read?"""
    try:
        file = sqlite_file(case.settings)
        if file is not None and not file.exists():
            return begins(case, file)
        read(case.settings, text("PRAGMA schema_version" if file else "SELECT 1"))
    except SQLAlchemyError as error:
        return fail(
            f"The database can't be read: {reason(case, error)}.",
            "Start PostgreSQL, restore the backup of an SQLite file, or correct DATABASE_URL.",
        )
    except ValueError:  # a part of the password may have been taken for the port: don't show it
        return fail(
            "DATABASE_URL can't be taken apart.",
            "Write @ as %40, : as %3A and % as %25 in the password; the port is a number.",
        )
    if file is None and case.settings.database_url.startswith("sqlite"):
        return case.unsafe(
            "The database is in memory: each worker has its own, and forgets it at its end.",
            "Name a file: DATABASE_URL=sqlite:///app.db",
        )
    return ok("The database can be read.")


def begins(case: Case, file: Path) -> Finding:
    """Return whether a start will make the SQLite file, which isn't there yet."""
    made = file.parent == case.settings.instance_dir  # by the start
    if not can_write(file.parent) or not (made or file.parent.is_dir()):
        return fail(
            f"{shown(file)} isn't there, and can't be made.",
            "Make its folder and give it to the user who serves, or correct DATABASE_URL.",
        )
    if not case.settings.auto_migrate:
        return fail("There is no database yet, and AUTO_MIGRATE is off.", UPGRADE)
    return ok("There is no database yet; the first start makes it.")


def reason(case: Case, error: SQLAlchemyError) -> str:
    """Return in one line what the database says, without its password."""
    said = (str(getattr(error, "orig", error)).splitlines() or [""])[0].rstrip(".")
    url = database_url(case.settings)
    for password in (url.password, url.query.get("password")):
        said = said.replace(str(password), "***") if password else said
    return said


def database_is_migrated(case: Case) -> Finding | None:
    """Has the database every migration, and none that this code doesn't know?"""
    if database_opens(case).level != "ok":
        return None
    file = sqlite_file(case.settings)
    if file is not None and not file.exists():
        return None
    applied = set(case.ask(text("SELECT version_num FROM alembic_version")) or ())
    if applied == newest_revisions(FOLDER):
        return ok("The database has every migration.")
    if applied - known_revisions(FOLDER):
        return fail(
            "The database was made by newer code than this.",
            "Put the newer code in place, or restore a backup from before it.",
        )
    if case.settings.auto_migrate:
        return warn("The database isn't up to date; the next start mends it.", UPGRADE)
    return fail("The database isn't up to date, and AUTO_MIGRATE is off.", UPGRADE)


def known_revisions(folder: Path) -> set[str]:
    """Return every revision of a folder of migrations."""
    texts = (path.read_text("utf-8") for path in folder.glob("*.py"))
    return {name for each in texts for before, name in REVISION.findall(each) if not before}


CHECKS: tuple[Check, ...] = (database_opens, database_is_migrated)
