"""The command for the sample data."""

import click
from flask.cli import AppGroup

from app.config import Settings
from app.model.kind import room


def commands(settings: Settings) -> AppGroup:
    """Return the group `flask sample`."""
    group = AppGroup("sample", help="The sample data.")
    sample = room("sample")

    def draw(**options: int) -> None:
        """Write the sample into the data folder, beside what is there."""
        count, paths = sample.draw(settings.data_dir, **options)
        with click.progressbar(paths, length=count, label="Writing") as bar:
            written = sum(1 for _ in bar)
        files = "file" if written == 1 else "files"
        click.echo(f"Wrote {written} {files} into {settings.data_dir.name}/.")

    for name, (default, least, greatest) in sample.OPTIONS.items():
        kind = click.IntRange(least, greatest)
        option = click.option(f"--{name.replace('_', '-')}", default=default, type=kind)
        draw = option(draw)
    group.command("draw")(draw)
    return group
