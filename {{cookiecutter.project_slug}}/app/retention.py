"""How long things are kept: `flask purge` deletes what is older than it is told."""

import re
from datetime import UTC, datetime, timedelta

import click
from blinker import Namespace
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.config import Settings

# Sent with the app and `before`, a time: a room deletes what it keeps that is older, and returns
# in words what that was, such as "3 predictions".
purging = Namespace().signal("purging")
AGE = re.compile(r"([1-9]\d{0,4})([hdw])", re.ASCII)
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def age(text: str) -> timedelta:
    """Return an age such as 12h, 30d or 8w. Raises click's error for anything else."""
    found = AGE.fullmatch(text)
    if not found:
        raise click.BadParameter(f"{text!r} is no age: write 12h, 30d or 8w.")
    return int(found[1]) * UNITS[found[2]]


@click.command()
@click.option("--older-than", type=age, required=True, help="Hours, days or weeks: 12h, 30d, 8w.")
@with_appcontext
def purge(older_than: timedelta) -> None:
    """Delete everybody's predictions and pictures that are older than so long."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for _, deleted in purging.send(app, before=datetime.now(UTC) - older_than):
        click.echo(f"Deleted {deleted}.")


def init_app(app: Flask, settings: Settings) -> None:
    """Add the command."""
    app.cli.add_command(purge)
