"""Feedback as data: `flask feedback export` writes what people said, for `flask model train`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.config import Settings
from app.db import db
from app.history.labelled import Labelled, make_writer
from app.history.models import Record, visible
from app.model.artifact import ArtifactError

AT_ONCE = 500  # rows in memory


def judged(since: datetime | None, only_wrong: bool) -> Iterator[Record]:
    """Yield everybody's predictions of which somebody said what is right, oldest first."""
    query = visible().where(Record.verdict.in_(["wrong"] if only_wrong else ["right", "wrong"]))
    if since:
        query = query.where(Record.created_at >= since.replace(tzinfo=UTC))
    query = query.order_by(Record.id).execution_options(yield_per=AT_ONCE)
    yield from db.session.scalars(query)


def write(writer: Labelled, records: Iterable[Record]) -> tuple[Counter[str], Counter[str]]:
    """Write records; return how many of which right answer, and how many not for which reason."""
    written: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for record in records:
        if problem := writer.write(record):
            skipped[problem] += 1
        else:
            written[record.correct or ""] += 1
    return written, skipped


def commands(settings: Settings) -> AppGroup:
    """Return the group `flask feedback`."""
    group = AppGroup("feedback", help="What people said is right.")

    @group.command()
    @click.argument("folder", type=click.Path(path_type=Path))
    @click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Asked on this day or later.")
    @click.option("--only-wrong", is_flag=True, help="Only where the model was wrong.")
    @with_appcontext
    def export(folder: Path, since: datetime | None, only_wrong: bool) -> None:
        """Write everybody's corrected predictions into a new FOLDER, as `model train` takes them.

        Nothing says whose they were.
        """
        if folder.is_file() or (folder.exists() and any(folder.iterdir())):
            raise click.ClickException(f"{folder} isn't empty: name a new folder.")
        found = judged(since, only_wrong)
        if (first := next(found, None)) is None:
            raise click.ClickException("There is no such feedback yet: nothing is written.")
        try:
            with make_writer(settings.models_dir, folder) as writer:
                written, skipped = write(writer, chain([first], found))
        except ArtifactError as error:
            raise click.ClickException(str(error)) from None
        show(folder, written, skipped, writer.counts_classes)

    return group


def show(folder: Path, written: Counter[str], skipped: Counter[str], classes: bool) -> None:
    """Print how many rows were written, of which class, and which were left out."""
    click.echo(f"Wrote {rows(written.total())} into {folder}.")
    for name, count in sorted(written.items()) if classes else ():
        click.echo(f"  {name}: {count}")
    for problem, count in sorted(skipped.items()):
        click.echo(f"Skipped {rows(count)}: {problem}.")


def rows(count: int) -> str:
    """Return a number of rows in words."""
    return f"{count} row{'' if count == 1 else 's'}"
