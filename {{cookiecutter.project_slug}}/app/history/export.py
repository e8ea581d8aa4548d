"""One's own history as a file: a stream of CSV or JSON, however long it is."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, current_app

from app.db import db
from app.history import choices
from app.history.filters import Filters
from app.history.hiding import AT_ONCE
from app.history.models import Record
from app.history.records import own
from app.model.codec import encode
from app.model.sheet import lines
from app.model.signature import name_of


def parts(app: Flask, filters: Filters) -> Iterator[Sequence[Record]]:
    """Return the owner's predictions that fit, in order and some at a time.

    Each part is a query of its own: no transaction waits for whoever reads slowly.
    """
    query = filters.apply(own()).limit(AT_ONCE)

    def read() -> Iterator[Sequence[Record]]:
        following, more = query, True
        while more:
            with app.app_context(), db.sessionmaker() as session:
                part = session.scalars(following).all()
            yield part
            more = len(part) == AT_ONCE
            following = query.where(filters.after(part[-1])) if more else query

    return read()


def head(record: Record) -> dict[str, Any]:
    """Return what is known of a prediction beside question and answer."""
    return {
        "id": record.id,
        "time": record.created_at.isoformat(timespec="milliseconds"),
        "source": record.source,
        "version": record.model_version,
    }


def as_object(record: Record) -> dict[str, Any]:
    """Return a prediction as JSON has it, the answer as the API gives it."""
    return {**head(record), "asked": record.asked, **record.answered, "correct": right(record)}


def as_cells(record: Record) -> dict[str, Any]:
    """Return a prediction by column; no field's name can be taken for another column's."""
    body = record.answered
    cells = head(record) | {f"asked {name}": value for name, value in record.asked.items()}
    cells["answer"] = name_of(body["label"]) if "label" in body else body["value"]
    for what, shares in (("probability", "probabilities"), ("score", "scores")):
        found = body.get(shares) or {}
        cells |= {f"{what} {name}": found[name] for name in sorted(found)}
    cells |= {name: body[name] for name in ("unit", "low", "high") if name in body}
    return cells | {"correct": right(record)}


def right(record: Record) -> str | float | None:
    """Return what a person said is right: a class, or a number."""
    return record.correct if record.classes or record.correct is None else float(record.correct)


def header(filters: Filters) -> list[str]:
    """Return the columns: those that any version has, as all answers of one have the same."""
    found: dict[str, None] = {}
    for version in choices.versions(most=None):
        one = own().where(Record.model_version == version, *filters.conditions).limit(1)
        if record := db.session.scalar(one):
            found |= dict.fromkeys(as_cells(record))
    last = "correct"
    return [*(name for name in found or as_columns() if name != last), last]


def as_columns() -> list[str]:
    """Return the columns of a history that is empty."""
    return ["id", "time", "source", "version", "answer"]


def as_csv(filters: Filters) -> Response:
    """Return what fits as a CSV file, with columns for all that any version asked or answered."""
    columns = header(filters)
    found = parts(app_of_request(), filters)

    def write() -> Iterator[str]:
        yield "".join(lines([columns]))
        for part in found:
            rows = (as_cells(record) for record in part)
            yield "".join(lines([[row.get(name) for name in columns] for row in rows]))

    return attachment(write(), "text/csv", "csv")


def as_json(filters: Filters) -> Response:
    """Return what fits as one JSON array."""
    found = parts(app_of_request(), filters)

    def write() -> Iterator[bytes]:
        before = b"[\n"
        for part in found:
            for record in part:
                yield before + encode(as_object(record))
                before = b",\n"
        yield b"\n]\n" if before == b",\n" else b"[]\n"

    return attachment(write(), "application/json", "json")


def app_of_request() -> Flask:
    """Return the application, which a stream needs when its request is over."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def attachment(content: Iterator[str] | Iterator[bytes], media_type: str, suffix: str) -> Response:
    """Return a stream that a browser saves under a name with the day in it."""
    name = f"{current_app.config['PROJECT']['slug']}-{datetime.now(UTC):%Y-%m-%d}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=media_type, headers=headers)
