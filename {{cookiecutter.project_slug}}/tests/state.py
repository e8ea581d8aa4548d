"""Everything that an application keeps, to be compared before and after."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.db import Base, db


def everything(app: Flask) -> dict[str, list[Any]]:
    """Return the rows of every table, but when they were seen, and the names of the pictures."""
    with app.app_context(), db.engine.connect() as connection:
        kept: dict[str, list[Any]] = {
            table.name: sorted(
                map(repr, connection.execute(select(*(c for c in table.c if c.name != "seen_at"))))
            )
            for table in Base.metadata.sorted_tables
        }
    pictures = app.config["PICTURES_DIR"].iterdir()
    return kept | {"pictures": sorted(path.name for path in pictures)}
