"""How the tables came to be: migrations run at start, where one is missing, and by `flask db`.

Alembic is imported only then. It would take a third of the time that a start takes.
"""

import logging
import re
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask, current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from app.config import ROOT, Settings
from app.db import Base, db, opening, write_lock

LOCK = 4_186_223  # any number: PostgreSQL's advisory lock that serialises migrations
FOLDER = ROOT / "migrations"
REVISION = re.compile(r"""^(down_)?revision\b[^=\n]*= *["'](\w+)["'] *$""", re.MULTILINE)


def load_alembic(app: Flask) -> Any:
    """Return an application's Alembic."""
    if "alembic" not in app.extensions:
        from flask_alembic import Alembic

        Alembic(metadatas=Base.metadata, run_mkdir=False).init_app(app)
        logging.getLogger("alembic").setLevel(logging.WARNING)
    return app.extensions["alembic"]


def newest_revisions(folder: Path) -> set[str]:
    """Return the revisions that no other one follows, read without importing them."""
    known: set[str] = set()
    followed: set[str] = set()
    for path in folder.glob("*.py"):
        for before, name in REVISION.findall(path.read_text("utf-8")):
            (followed if before else known).add(name)
    return known - followed


def is_up_to_date() -> bool:
    """Tell whether the database has every migration. In doubt it says no, and Alembic looks."""
    try:
        with db.engine.connect() as connection:
            found = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    except DatabaseError:
        return False  # there is no such table yet
    return {*found} == newest_revisions(FOLDER)


def migrate(app: Flask) -> None:
    """Bring the database up to date; workers that start together wait for each other."""
    alembic = load_alembic(app)
    with write_lock():
        connection = cast(Connection, alembic.migration_context.connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        else:
            connection.execute(text("SELECT 1"))
        if alembic.needs_upgrade():
            alembic.upgrade()
        connection.commit()


class Commands(click.Group):
    """The commands of Flask-Alembic, imported when one of them is asked for."""

    def _real(self, context: click.Context) -> click.Group:
        context.obj = load_alembic(current_app._get_current_object())  # type: ignore[attr-defined]
        from flask_alembic.cli import cli

        return cli

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return self._real(ctx).list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        return self._real(ctx).get_command(ctx, cmd_name)


def init_app(app: Flask, settings: Settings) -> None:
    """Bring the database up to date. Raises SettingsError where it can't be opened."""
    app.config["ALEMBIC"] = {"script_location": str(FOLDER)}
    app.config["ALEMBIC_CONTEXT"] = {"transactional_ddl": True}  # so it is, with our own BEGIN
    with opening(), app.app_context():
        if settings.auto_migrate and not is_up_to_date():
            migrate(app)
    app.cli.add_command(Commands("db", help="Perform database migrations."))
