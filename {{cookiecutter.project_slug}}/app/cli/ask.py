"""The command that asks the active model about files."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.config import Settings
from app.model import activation, questions
from app.model.artifact import ArtifactError
from app.model.dataset import BadData
from app.model.engine import BadAnswer
from app.model.predictor import Predictor
from app.model.sheet import write_rows
from app.model.trust import Trust


def add_commands(model: AppGroup, settings: Settings) -> None:
    """Add `predict` to the group `flask model`."""
    file = click.Path(path_type=Path, exists=True, dir_okay=False)

    @model.command()
    @click.argument("files", nargs=-1, required=True, type=file)
    def predict(files: tuple[Path, ...]) -> None:
        """Answer every row of CSV files, or every picture, and write the answers as CSV."""
        models = settings.models_dir
        try:
            name = activation.active_version(models)
            predictor = Predictor.load(models / name, Trust(settings.trusted_types))
            asked = questions.read_questions(files, predictor.signature.fields)
            rows = [
                questions.as_row(where, predictor.predict(sample).answer) for where, sample in asked
            ]
        except (ArtifactError, BadData) as error:
            raise click.ClickException(str(error)) from None
        except BadAnswer as error:
            raise click.ClickException(f"The model {error}.") from None
        if rows:
            header = [*rows[0]]
            write_rows(sys.stdout, [header, *([row[name] for name in header] for row in rows)])
