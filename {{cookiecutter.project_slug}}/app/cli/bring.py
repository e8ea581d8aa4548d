"""The commands for models from elsewhere: check a file, import it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.tables import remind
from app.config import Settings
from app.model.activation import activate
from app.model.files import BadModel
from app.model.options import Options

OPTIONS = (
    click.option("--target", help="The column to predict; the last one unless named."),
    click.option("--labels", help="The classes in the model's order, separated by commas."),
    click.option("--size", help="Pictures: the width and height that the model takes, 224x224."),
    click.option(
        "--layout",
        type=click.Choice(["NHWC", "NCHW", "flat"]),
        help="Pictures: where the channels stand.",
    ),
    click.option("--mean", help="Pictures: what is taken off each channel, by commas."),
    click.option("--std", help="Pictures: what each channel is divided by, by commas."),
)


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what may be said of a model where its file doesn't."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def numbers(name: str, text: str | None) -> tuple[float, ...]:
    """Return numbers separated by commas. Raises click's error for anything else."""
    try:
        return tuple(float(part) for part in (text or "").split(",") if part.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r} is no row of numbers, such as 0.5,0.5,0.5.") from None


def read_options(given: dict[str, Any]) -> Options:
    """Return the options as they are meant. Raises click's error for those that mean nothing."""
    size = None
    if given["size"]:
        parts = given["size"].lower().split("x")
        if len(parts) != 2 or not all(part.isdigit() and 0 < int(part) <= 4096 for part in parts):
            raise click.BadParameter(f"{given['size']!r} is no size, such as 224x224.")
        size = (int(parts[0]), int(parts[1]))
    std = numbers("--std", given["std"])
    if 0 in std:
        raise click.BadParameter("--std has a zero: nothing can be divided by it.")
    return Options(
        target=given["target"],
        labels=tuple(part.strip() for part in (given["labels"] or "").split(",") if part.strip()),
        size=size,
        layout=given["layout"],
        mean=numbers("--mean", given["mean"]),
        std=std,
    )


def look(settings: Settings, file: Path, data: Path | None, write: bool, given: Any) -> str | None:
    """Look at a file in a fresh process, print what was found; return the version made, if any."""
    # Imported here: the server needs none of it.
    from app.model import importing

    options = read_options(given)
    try:
        if importing.is_program(file):
            click.echo(f"Note: {importing.CODE_WARNING}\n", err=True)
    except BadModel as error:
        raise click.ClickException(str(error)) from None
    trusted = list(settings.trusted_types)
    report = importing.in_fresh_process(
        file,
        data,
        settings.models_dir,
        trusted,
        write=write,
        options=options,
        card=settings.model_card,
    )
    for name, text in report.found:
        click.echo(f"{name:<12} {text}")
    if report.problem:
        raise click.ClickException(report.problem)
    return report.version


def add_commands(model: AppGroup, settings: Settings) -> None:
    """Add `check` and `import` to the group `flask model`."""
    data = click.Path(path_type=Path, exists=True)
    file = click.Path(path_type=Path, dir_okay=False)

    @model.command()
    @click.argument("file", type=file)
    @click.option("--data", type=data, help="Try it on these rows, too.")
    @with_options
    def check(file: Path, data: Path | None, **given: Any) -> None:
        """Say what a model file is, what is wrong with it if anything, and how to mend it."""
        look(settings, file, data, write=False, given=given)
        tried = "" if data else " Give --data to have it tried on rows, too."
        click.echo(f"\nNothing is wrong with it.{tried}")

    @model.command("import")
    @click.argument("file", type=file)
    @click.option(
        "--data",
        type=data,
        required=True,
        help="A CSV file, or a folder of folders of pictures, to learn the signature from.",
    )
    @click.option("--activate/--no-activate", "wanted", default=True, show_default=True)
    @with_options
    def import_model(file: Path, data: Path, wanted: bool, **given: Any) -> None:
        """Make a version of a joblib, pickle, skops or ONNX file, and activate it."""
        version = look(settings, file, data, write=True, given=given)
        assert version is not None  # noqa: S101  # without a problem there is one
        if wanted:
            activate(settings.models_dir, version)
        click.echo(f"\nVersion {version} is imported{' and active' if wanted else ''}.")
        remind(settings, version)
