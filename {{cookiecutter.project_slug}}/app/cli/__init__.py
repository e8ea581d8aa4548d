"""The room of the commands: `flask --app wsgi sample draw`, `model …` and `doctor`."""

from flask import Flask

from app.cli import ask, bring, model, sample
from app.config import Settings
from app.doctor.command import doctor


def init_app(app: Flask, settings: Settings) -> None:
    """Add the commands."""
    app.cli.add_command(sample.commands(settings))
    models = model.commands(settings)
    bring.add_commands(models, settings)
    ask.add_commands(models, settings)
    app.cli.add_command(models)
    app.cli.add_command(doctor)
