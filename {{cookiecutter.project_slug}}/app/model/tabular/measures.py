"""What is watched of a table: each column's values, of free text its length."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.model.baseline import Aspect, Columns, Of, Value
from app.model.fields import CategoryField, Field, Json
from app.model.sample import Sample

MOST, UNSEEN = 2_000, False  # rows looked at; whether only those that the model hasn't learned from
OF: dict[str, Of] = {"date": "day", "text": "characters"}  # of fields of other types, the value


def names(field: Field) -> list[str]:
    """Return the names that a field's values may have, none where they are numbers."""
    if isinstance(field, CategoryField):
        return field.categories
    return ["true", "false"] if field.type == "boolean" else []


def columns(fields: Sequence[Field], samples: Iterable[Sample], engine: Any) -> Columns:
    """Return the values of each field."""
    rows = [sample.row for sample in samples]
    return {
        Aspect(field.name, OF.get(field.type, "value")): [as_value(field, row[i]) for row in rows]
        for i, field in enumerate(fields)
    }


def as_value(field: Field, cell: Json) -> Value:
    """Return what is watched of a cell."""
    if cell is None:
        return None
    if field.type == "boolean":
        return "true" if cell else "false"
    if field.type == "date":
        return float(date.fromisoformat(str(cell)).toordinal())
    if field.type == "text":
        return float(len(str(cell)))
    return str(cell) if field.type == "category" else float(cell)
