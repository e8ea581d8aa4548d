"""Rows of a table as the tensors that a compiled model takes."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.fields import Field, Json
from app.model.sample import Sample
from app.model.signature import Compiled, Feed, Input

START = np.datetime64("2000-01-01")
Rows = Sequence[tuple[Json, ...]]


def seen_in_dates(days: Any) -> npt.NDArray[np.float64]:
    """Return (n, 3) numbers for days (n,) as datetime64, NaN where one is missing.

    They are the days since the first of January 2000, and the place in the year as a point on a
    circle.
    """
    gone = np.isnat(days)
    since = np.where(gone, np.nan, (days - START).astype(np.float64))
    in_year = (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.float64)
    turn = np.where(gone, np.nan, in_year + 1) * (2 * np.pi / 365.25)
    return np.column_stack([since, np.sin(turn), np.cos(turn)])


def as_numbers(rows: Rows) -> npt.NDArray[np.float64]:
    """Return (n, k) numbers, NaN where one is missing."""
    return np.array(rows, np.float64)


def as_text(value: Json) -> str:
    """Return a category as the graph knows it: a number as a fraction, a gap as no text."""
    if isinstance(value, str) or value is None:
        return value or ""
    return str(value) if isinstance(value, bool) else repr(float(value))


def as_texts(rows: Rows) -> npt.NDArray[np.object_]:
    """Return (n, k) texts."""
    return np.array([[as_text(value) for value in row] for row in rows], object)


def as_days(rows: Rows) -> npt.NDArray[np.float64]:
    """Return (n, 3 k) numbers for dates in ISO 8601."""
    columns = zip(*rows, strict=True)
    return np.hstack(
        [
            seen_in_dates(np.array([value or "NaT" for value in column], "datetime64[D]"))
            for column in columns
        ]
    )


MAKERS: dict[str, Callable[[Rows], npt.NDArray[Any]]] = {
    "numbers": as_numbers,
    "texts": as_texts,
    "dates": as_days,
}


def maker(wanted: Input, count: int) -> Callable[[Rows], npt.NDArray[Any]]:
    """Return what makes one tensor of whole rows of `count` values."""
    make, places = MAKERS[wanted.kind], wanted.fields
    if places == list(range(count)):
        return make
    if len(places) == 1:
        (place,) = places
        return lambda rows: make([(row[place],) for row in rows])
    choose = itemgetter(*places)
    return lambda rows: make([choose(row) for row in rows])


def prepare(
    fields: Sequence[Field], feed_as: Feed, compiled: Compiled
) -> Callable[[Sequence[Sample]], dict[str, npt.NDArray[Any]]]:
    """Return what makes the tensors of a graph from samples."""
    makers = [(each.name, maker(each, len(fields))) for each in compiled.inputs]

    def as_tensors(samples: Sequence[Sample]) -> dict[str, npt.NDArray[Any]]:
        rows = [sample.row for sample in samples]
        return {name: make(rows) for name, make in makers}

    return as_tensors
