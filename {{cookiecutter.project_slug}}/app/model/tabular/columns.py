"""What the columns of a table are: their types, ranges, categories and units."""

from typing import Any

import pandas as pd
from pandas.api import types

from app.model.dataset import BadData
from app.model.fields import (
    BIGGEST,
    AnyField,
    BooleanField,
    CategoryField,
    DateField,
    IntegerField,
    NumberField,
    TextField,
)
from app.model.table import unit_of

DAY = r"\d{4}-\d\d-\d\d"
MOST_CATEGORIES = 50  # more different texts than these are free text
LONGEST_CATEGORY = 100  # characters
LONGEST_TEXT = 10_000  # characters of free text that are accepted at most


def find_field(column: Any) -> AnyField:
    """Return the field for a column (a Series) as pandas read it. Raises BadData."""
    name, known = str(column.name), column.dropna()
    missing = len(known) < len(column)
    if not len(known):
        raise BadData(f"The column {name!r} is empty: fill it in or remove it.")
    if types.is_bool_dtype(known) or known.map(type).eq(bool).all():
        return BooleanField(name=name, missing=missing)
    if types.is_numeric_dtype(known):
        return find_number(name, missing, known)
    texts = known.astype(str).str.replace("\r\n", "\n")
    if texts.str.fullmatch(DAY).all():
        days = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
        if days.notna().all():
            return DateField(name=name, missing=missing, minimum=texts.min(), maximum=texts.max())
    categories = sorted(texts.unique())
    longest = int(texts.str.len().max())
    repeated = len(categories) <= max(len(texts) / 2, 2)
    if repeated and len(categories) <= MOST_CATEGORIES and longest <= LONGEST_CATEGORY:
        return CategoryField(name=name, missing=missing, categories=categories)
    room = min(max(2 * longest, 200), max(longest, LONGEST_TEXT))
    return TextField(name=name, missing=missing, max_length=room)


def find_number(name: str, missing: bool, known: Any) -> AnyField:
    """Return the field for a column of numbers; one with gaps may still hold whole numbers."""
    low, high = known.min(), known.max()
    if not (abs(low) < float("inf") and abs(high) < float("inf")):
        raise BadData(f"The column {name!r} holds an infinite number: replace it or leave it out.")
    whole = types.is_integer_dtype(known) or (missing and (known % 1 == 0).all())
    if whole and max(abs(low), abs(high)) < BIGGEST:
        return IntegerField(
            name=name, missing=missing, minimum=int(low), maximum=int(high), unit=unit_of(name)
        )
    return NumberField(
        name=name, missing=missing, minimum=float(low), maximum=float(high), unit=unit_of(name)
    )
