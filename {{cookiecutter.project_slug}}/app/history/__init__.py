"""The room that remembers: what was predicted, for whom, and whether it was right."""

from flask import Flask

from app.config import Settings
from app.db import db
from app.history import feedback, purge, records, repeats, views, why
from app.history.hiding import Sweeper
from app.history.writer import Writer
from app.owner import gone
from app.predict.signals import predicted, repeated
from app.retention import purging


def init_app(app: Flask, settings: Settings) -> None:
    """Add the pages and listen for predictions."""
    app.config["PICTURES_DIR"] = settings.instance_dir / "pictures"
    app.config["PICTURES_DIR"].mkdir(parents=True, exist_ok=True)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(why.blueprint)
    with app.app_context():
        place = (db.engine, app.config["PICTURES_DIR"])
    writer, sweeper = Writer(*place), Sweeper(*place)
    app.extensions |= {"history": writer, "sweeper": sweeper}
    predicted.connect(writer.remember, app)
    predicted.connect(sweeper.after_a_write, app)
    repeated.connect(repeats.find, app)
    gone.connect(records.forget_all_of, app)
    purging.connect(purge.forget_older, app)
    app.cli.add_command(feedback.commands(settings))
