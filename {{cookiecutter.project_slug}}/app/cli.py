"""The commands: `flask --app wsgi sample draw` and `flask --app wsgi model …`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.config import Settings
from app.model import artifact
from app.model.dataset import BadData
from app.model.evaluation import Evaluation
from app.model.predictor import Predictor


def with_bar(items: Iterable[tuple[str, Path]], count: int) -> Iterator[tuple[str, Path]]:
    """Pass items through under a progress bar."""
    with click.progressbar(items, length=count, label="Reading") as bar:
        yield from bar


def show_evaluation(evaluation: Evaluation) -> None:
    """Print the figures on held-out data as two small tables."""
    corner = "true / predicted"
    width = max(len(name) for name in [*evaluation.classes, corner])
    click.echo(f"\nAccuracy on held-out data: {evaluation.accuracy:.1%}\n")
    click.echo(f"{'class':<{width}}  precision  recall      f1  support")
    columns = (evaluation.classes, evaluation.precision, evaluation.recall, evaluation.f1)
    for name, precision, recall, f1, support in zip(*columns, evaluation.support, strict=True):
        click.echo(f"{name:<{width}}  {precision:9.3f}  {recall:6.3f}  {f1:6.3f}  {support:7d}")
    cell = max(6, *(len(name) for name in evaluation.classes))
    header = "  ".join(f"{name:>{cell}}" for name in evaluation.classes)
    click.echo(f"\n{corner:<{width}}  {header}")
    for name, row in zip(evaluation.classes, evaluation.confusion, strict=True):
        click.echo(f"{name:<{width}}  " + "  ".join(f"{count:>{cell}d}" for count in row))


def describe(folder: Path) -> str:
    """Return a version's accuracy, or why it can't be used."""
    try:
        return f"accuracy {artifact.read_manifest(folder).metrics['accuracy']:.1%}"
    except artifact.ArtifactError as error:
        return str(error)


def sample_commands(settings: Settings) -> AppGroup:
    """Return the commands for the sample data."""
    sample = AppGroup("sample", help="The sample data.")

    @sample.command("draw")
    @click.option("--per-class", default=200, show_default=True, type=click.IntRange(1, 5000))
    @click.option("--seed", default=0, show_default=True)
    def draw(per_class: int, seed: int) -> None:
        """Draw cartoon cats and dogs into the data folder."""
        # Imported here, as in `train`: the server needs none of it.
        from app.model.image.sample import CLASSES
        from app.model.image.sample import draw as draw_sample

        pictures = draw_sample(settings.data_dir, per_class, seed)
        with click.progressbar(pictures, length=per_class * len(CLASSES), label="Drawing") as bar:
            count = sum(1 for _ in bar)
        click.echo(f"Drew {count} pictures into {settings.data_dir.name}/.")

    return sample


def model_commands(settings: Settings) -> AppGroup:
    """Return the commands for model versions."""
    model = AppGroup("model", help="Train, list, show and activate model versions.")
    models = settings.models_dir

    @model.command()
    @click.option("--data", type=click.Path(path_type=Path), default=settings.data_dir)
    @click.option("--seed", default=0, show_default=True, help="Chooses what is held out.")
    def train(data: Path, seed: int) -> None:
        """Train on a folder of folders of pictures and activate the result."""
        from app.model.training import train as train_model

        try:
            trained, name = train_model(data, models, with_bar, seed)
        except (BadData, artifact.ArtifactError) as error:
            raise click.ClickException(str(error)) from None
        for problem in trained.dataset.skipped:
            click.echo(f"Skipped: {problem}", err=True)
        show_evaluation(trained.evaluation)
        click.echo(f"\nVersion {name} is trained and active.")

    @model.command("list")
    def list_versions() -> None:
        """List all versions, the active one starred; `show` checks one."""
        try:
            active = artifact.active_version(models)
        except artifact.ArtifactError:
            active = ""
        for name in artifact.versions(models):
            star = "*" if name == active else " "
            click.echo(f"{star} {name}  {describe(models / name)}")
        if not artifact.versions(models):
            click.echo("There is no model yet: make one with `flask --app wsgi model train`.")

    @model.command()
    @click.argument("version", required=False)
    def show(version: str | None) -> None:
        """Check a version (by default the active one) and show what it is."""
        try:
            name = version or artifact.active_version(models)
            artifact.require_version(models, name)
            predictor = Predictor.load(models / name)
        except artifact.ArtifactError as error:
            raise click.ClickException(str(error)) from None
        manifest, signature = predictor.artifact.manifest, predictor.signature
        click.echo(f"Version    {manifest.version}, made {manifest.created_at}")
        click.echo(
            f"Kind       {signature.kind}, {signature.input.width}×{signature.input.height} pixels"
        )
        click.echo(f"Classes    {', '.join(signature.classes)}")
        click.echo(
            f"Rows       {', '.join(f'{count} {what}' for what, count in manifest.rows.items())}"
        )
        click.echo(f"Accuracy   {manifest.metrics['accuracy']:.1%} on held-out data")
        click.echo(
            f"Libraries  {', '.join(f'{name} {v}' for name, v in manifest.libraries.items())}"
        )
        click.echo(f"Self-test  answers its {len(signature.examples)} examples as when it was made")

    @model.command()
    @click.argument("version")
    def activate(version: str) -> None:
        """Check a version and make it the one to serve; running servers notice."""
        try:
            artifact.require_version(models, version)
            Predictor.load(models / version)
            artifact.activate(models, version)
        except artifact.ArtifactError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"Version {version} is active.")

    return model


def init_app(app: Flask, settings: Settings) -> None:
    """Add the commands."""
    app.cli.add_command(sample_commands(settings))
    app.cli.add_command(model_commands(settings))
