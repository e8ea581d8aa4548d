"""The gate for tables: a row of typed fields, typed into a form or sent as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.model.fields import CategoryField, DateField, Field, Json, read_fields, unix_lines
from app.model.message import Message
from app.model.sample import Limits, RowSample, Sample
from app.model.signature import Feed
from app.model.tabular.quick import quick
from app.model.tabular.tensors import prepare

__all__ = ["NAME", "NOUN", "prepare", "quick"]

NAME, NOUN = "tabular", "row"
REFUSED = Message("The row could not be accepted.")
# The types that pandas gives the columns of a CSV file; with gaps, whole numbers become fractions.
DTYPES = {
    "number": ("float64", "float64"),
    "integer": ("int64", "float64"),
    "boolean": ("bool", "object"),
    "category": ("str", "str"),
    "date": ("str", "str"),
    "text": ("str", "str"),
}


def as_sample(fields: Sequence[Field], values: Mapping[str, Json]) -> Sample:
    """Return the sample of accepted values."""
    names = [field.name for field in fields]
    return RowSample(names, tuple(values[name] for name in names))


def from_form(fields: Sequence[Field], given: Mapping[str, str | bytes], limits: Limits) -> Sample:
    """Return the sample in a form's texts. Raises Refused."""
    values = read_fields(fields, unix_lines(given), lambda field, text: field.from_text(text))
    return as_sample(fields, values)


def from_json(fields: Sequence[Field], given: Mapping[str, Any], limits: Limits) -> Sample:
    """Return the sample in a JSON object. Raises Refused."""
    values = read_fields(fields, given, lambda field, value: field.from_json(value))
    return as_sample(fields, values)


def from_example(
    fields: Sequence[Field], values: Mapping[str, Json], picture: bytes | None
) -> Sample:
    """Return the sample of a stored example."""
    return as_sample(fields, values)


def as_frame(fields: Sequence[Any], columns: Sequence[Sequence[Any]]) -> Any:
    """Return columns of accepted values as a DataFrame, typed as a CSV file's would be."""
    import pandas as pd  # here, because a compiled model is served without it

    made: dict[str, Any] = {}
    for field, column in zip(fields, columns, strict=True):
        dtype = DTYPES[field.type][field.missing]
        make = pd.array if dtype == "str" else np.array
        made[field.name] = make(column, dtype=dtype)
    return pd.DataFrame(made)


def stack(fields: Sequence[Field], samples: Sequence[Sample]) -> Any:
    """Return the samples as a DataFrame with a column for each field."""
    return as_frame(fields, list(zip(*(sample.row for sample in samples), strict=True)))


def feed(fields: Sequence[Field], feed: Feed, rows: Any) -> Any:
    """Return the DataFrame with dates and categories converted as told, or as a matrix."""
    import pandas as pd

    converted: dict[str, Any] = {}
    for field in fields:
        if feed.dates and isinstance(field, DateField):
            converted[field.name] = pd.to_datetime(rows[field.name], format="%Y-%m-%d")
        elif feed.categorical and isinstance(field, CategoryField):
            known = pd.CategoricalDtype(field.categories)
            converted[field.name] = rows[field.name].astype(known)
    frame = rows.assign(**converted) if converted else rows
    return frame.to_numpy() if feed.shape == "array" else frame


def thumbnail(picture: bytes) -> bytes | None:
    """Return None: a row has no picture."""
    return None


def explain(engine: Any, sample: Sample, place: int) -> list[dict[str, Any]] | None:
    """Return None: a row has no words to name."""
    return None
