"""The gate for tables: a row of typed fields, typed into a form or sent as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from app.model.fields import CategoryField, DateField, Field, Json, read_fields, unix_lines
from app.model.sample import Limits, Sample
from app.model.signature import Feed, Push

NAME, NOUN = "tabular", "row"
# The types that pandas gives the columns of a CSV file; with gaps, whole numbers become fractions.
DTYPES = {
    "number": ("float64", "float64"),
    "integer": ("int64", "float64"),
    "boolean": ("bool", "object"),
    "category": ("str", "str"),
    "date": ("str", "str"),
    "text": ("str", "str"),
}


def as_sample(values: dict[str, Any]) -> Sample:
    """Return the sample of accepted values."""
    return Sample(values, values)


def from_form(fields: Sequence[Field], given: Mapping[str, str | bytes], limits: Limits) -> Sample:
    """Return the sample in a form's texts. Raises Refused."""
    texts = unix_lines(given)
    return as_sample(read_fields(fields, texts, lambda field, text: field.from_text(text)))


def from_json(fields: Sequence[Field], given: Mapping[str, Any], limits: Limits) -> Sample:
    """Return the sample in a JSON object. Raises Refused."""
    return as_sample(read_fields(fields, given, lambda field, value: field.from_json(value)))


def from_example(
    fields: Sequence[Field], values: Mapping[str, Json], picture: bytes | None
) -> Sample:
    """Return the sample of a stored example."""
    return as_sample(dict(values))


def as_frame(fields: Sequence[Any], columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return columns of accepted values as a DataFrame, typed as a CSV file's would be."""
    return pd.DataFrame(
        {
            field.name: pd.Series(columns[field.name], dtype=DTYPES[field.type][field.missing])
            for field in fields
        }
    )


def stack(fields: Sequence[Field], samples: Sequence[Sample]) -> pd.DataFrame:
    """Return the samples as a DataFrame with a column for each field."""
    return as_frame(
        fields, {field.name: [sample.row[field.name] for sample in samples] for field in fields}
    )


def feed(fields: Sequence[Field], feed: Feed, rows: pd.DataFrame) -> Any:
    """Return the DataFrame with dates and categories converted as told, or as a matrix."""
    converted: dict[str, Any] = {}
    for field in fields:
        if feed.dates and isinstance(field, DateField):
            converted[field.name] = pd.to_datetime(rows[field.name], format="%Y-%m-%d")
        elif feed.categorical and isinstance(field, CategoryField):
            known = pd.CategoricalDtype(field.categories)
            converted[field.name] = rows[field.name].astype(known)
    frame = rows.assign(**converted) if converted else rows
    return frame.to_numpy() if feed.shape == "array" else frame


def explain(estimator: Any, sample: Sample, place: int) -> list[Push] | None:
    """Return None: a row has no words to name."""
    return None
