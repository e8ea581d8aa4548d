"""The commands for model versions: train, list, show, activate, roll back."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.tables import remind, show_evaluation
from app.config import Settings
from app.model import activation, artifact, switching
from app.model.dataset import BadData
from app.model.predictor import Predictor
from app.model.signature import Classes
from app.model.trust import Trust


def with_bar(items: Iterable[Any], count: int) -> Iterator[Any]:
    """Pass items through under a progress bar."""
    with click.progressbar(items, length=count, label="Reading") as bar:
        yield from bar


def figures(metrics: dict[str, float]) -> str:
    """Return the figures of a version in a row."""
    return ", ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in metrics.items())


def describe(folder: Path) -> str:
    """Return a version's figures, or why it can't be used."""
    try:
        manifest = artifact.read_manifest(folder)
    except artifact.ArtifactError as error:
        return str(error)
    return f"{manifest.origin} {manifest.estimator}, {figures(manifest.metrics)}"


def show_version(predictor: Predictor) -> None:
    """Print what a version is."""
    manifest, signature = predictor.artifact.manifest, predictor.signature
    fields = ", ".join(field.name for field in signature.fields)
    output = signature.output
    gives = ", ".join(output.names) if isinstance(output, Classes) else "a number"
    rows = ", ".join(f"{count} {what}" for what, count in manifest.rows.items())
    libraries = ", ".join(f"{name} {version}" for name, version in manifest.libraries.items())
    click.echo(f"Version    {manifest.version}, {manifest.origin} {manifest.created_at}")
    click.echo(f"Model      {manifest.estimator} in {manifest.model}")
    click.echo(f"Compiled   {manifest.compiled.told}")
    click.echo(f"Takes      {signature.kind}: {fields}")
    click.echo(f"Gives      {output.target}: {gives}")
    click.echo(f"Rows       {rows}")
    click.echo(f"Figures    {figures(manifest.metrics)}")
    click.echo(f"Libraries  {libraries}")
    click.echo(f"Self-test  answers its {len(signature.examples)} examples as when it was made")


def commands(settings: Settings) -> AppGroup:
    """Return the group `flask model`."""
    model = AppGroup("model", help="Train, import, list, show and activate model versions.")
    models, trust = settings.models_dir, Trust(settings.trusted_types)
    check = switching.Check(trust, settings.compiled_model)

    @model.command()
    @click.option("--data", type=click.Path(path_type=Path), default=settings.data_dir)
    @click.option("--target", help="The column to predict; the last one unless named.")
    @click.option("--seed", default=0, show_default=True, help="Chooses what is held out.")
    def train(data: Path, target: str | None, seed: int) -> None:
        """Train on the data folder and activate the result."""
        # Imported here: the server needs none of it.
        from app.model.training import train as train_model

        try:
            measured, predictor = train_model(
                data, models, with_bar, seed, target, trust, settings.model_card
            )
        except (BadData, artifact.ArtifactError) as error:
            raise click.ClickException(str(error)) from None
        for problem in measured.dataset.skipped:
            click.echo(f"Skipped: {problem}", err=True)
        show_evaluation(measured.evaluation)
        click.echo(f"\nVersion {predictor.version} is trained and active.")
        remind(settings, predictor.version)

    @model.command("list")
    def list_versions() -> None:
        """List all versions, the active one starred; `show` checks one."""
        active = activation.activations(models)[:1]
        for name in artifact.versions(models):
            star = "*" if [name] == active else " "
            click.echo(f"{star} {name}  {describe(models / name)}")
        if not artifact.versions(models):
            click.echo("There is no model yet: make one with `flask --app wsgi model train`.")

    @model.command()
    @click.argument("version", required=False)
    def show(version: str | None) -> None:
        """Check a version (by default the active one) and show what it is."""
        try:
            name = version or activation.active_version(models)
            artifact.require_version(models, name)
            show_version(Predictor.load(models / name, trust, settings.compiled_model))
        except artifact.ArtifactError as error:
            raise click.ClickException(str(error)) from None

    @model.command()
    @click.argument("version")
    def activate(version: str) -> None:
        """Check a version and make it the one to serve; running servers notice."""
        try:
            switching.activate(models, version, check)
        except artifact.ArtifactError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"Version {version} is active.")

    @model.command()
    def rollback() -> None:
        """Check the version that was active before and make it the one to serve again."""
        try:
            version = switching.roll_back(models, check)
        except artifact.ArtifactError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"Version {version} is active again.")

    return model
