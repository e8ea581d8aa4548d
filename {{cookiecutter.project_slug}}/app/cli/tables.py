"""Figures of an evaluation, printed as small tables."""

import click

from app.config import Settings
from app.model.artifact import read_artifact
from app.model.evaluation import ClassEvaluation, Evaluation, ValueEvaluation

MOST_COLUMNS = 12  # classes of a confusion matrix that fit on a screen


def show_evaluation(evaluation: Evaluation) -> None:
    """Print the figures on held-out data."""
    if isinstance(evaluation, ValueEvaluation):
        click.echo(f"\nOn {len(evaluation.truth)} rows of held-out data:\n")
        for name, value in evaluation.metrics.items():
            click.echo(f"{name.replace('_', ' '):<24}  {value:.4g}")
    else:
        show_classes(evaluation)


def show_classes(evaluation: ClassEvaluation) -> None:
    """Print the figures of each class, and what was taken for what."""
    corner = "true / predicted"
    width = max(len(name) for name in [*evaluation.classes, corner])
    click.echo(f"\nAccuracy on held-out data: {evaluation.accuracy:.1%}\n")
    click.echo(f"{'class':<{width}}  precision  recall      f1  support")
    columns = (evaluation.classes, evaluation.precision, evaluation.recall, evaluation.f1)
    for name, precision, recall, f1, support in zip(*columns, evaluation.support, strict=True):
        click.echo(f"{name:<{width}}  {precision:9.3f}  {recall:6.3f}  {f1:6.3f}  {support:7d}")
    if len(evaluation.classes) > MOST_COLUMNS:
        click.echo("\nThe confusion matrix is in evaluation.csv and on the model page.")
        return
    cell = max(6, *(len(name) for name in evaluation.classes))
    header = "  ".join(f"{name:>{cell}}" for name in evaluation.classes)
    click.echo(f"\n{corner:<{width}}  {header}")
    for name, row in zip(evaluation.classes, evaluation.confusion, strict=True):
        click.echo(f"{name:<{width}}  " + "  ".join(f"{count:>{cell}d}" for count in row))


def remind(settings: Settings, version: str) -> None:
    """Say where the words of a version's card come from, or that nobody has written them."""
    card = read_artifact(settings.models_dir / version).card
    missing = [name for name in card.words.missing if name != "contact"] if card else []
    if missing:
        click.echo(
            f"Its card says nothing yet of: {', '.join(missing)}. Write it in "
            f"{settings.model_card.name}, and do this again."
        )
