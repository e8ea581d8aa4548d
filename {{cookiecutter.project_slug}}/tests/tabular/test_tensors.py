"""Rows as the tensors of a compiled model: what pandas and scikit-learn would have seen."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.model.sample import RowSample
from app.model.signature import Compiled, Feed, Input
from app.model.tabular.tensors import as_text, prepare, seen_in_dates
from tests.model.test_fields import BOOLEAN, CATEGORY, DATE, INTEGER, NUMBER

DAYS = [
    *("2000-01-01", "1999-12-31", "2000-02-29", "2024-12-31", "1970-01-01", "1900-03-01"),
    *("2023-12-31", "0001-01-01", "9999-12-31", None, "2001-07-14"),
]


def test_dates_are_seen_as_pandas_computes_them() -> None:
    column = pd.Series([day for day in DAYS if day != "0001-01-01"])
    stamps = pd.to_datetime(column.astype("str").where(column.notna()), format="%Y-%m-%d")
    turn = stamps.dt.day_of_year * (2 * np.pi / 365.25)
    expected = np.column_stack(
        [(stamps - pd.Timestamp("2000-01-01")).dt.days, np.sin(turn), np.cos(turn)]
    )
    found = seen_in_dates(stamps.to_numpy("datetime64[D]"))
    assert np.array_equal(found, expected, equal_nan=True)
    assert np.isnan(found[-2]).all()
    assert np.isfinite(np.delete(found, -2, axis=0)).all()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("Bern", "Bern"), ("", ""), (None, ""), (3, "3.0"), (3.0, "3.0"), (0.1, "0.1")),
        *((True, "True"), (False, "False"), (1e300, "1e+300")),
    ],
)
def test_a_category_is_one_text_however_it_is_written(value: Any, text: str) -> None:
    assert as_text(value) == text


FIELDS = [NUMBER, INTEGER, BOOLEAN, CATEGORY, DATE]
ROWS: list[tuple[Any, ...]] = [
    (1.5, 3, True, "Bern", "2000-01-01"),
    (None, None, None, None, None),
    (-2.0, 2**62, False, "1", "2000-02-29"),
]


def test_each_tensor_has_its_fields() -> None:
    inputs = [
        Input(name="a", kind="numbers", fields=[1, 0]),
        Input(name="b", kind="texts", fields=[3]),
        Input(name="c", kind="dates", fields=[4]),
        Input(name="d", kind="numbers", fields=[2]),
    ]
    make: Callable[..., Any] = prepare(FIELDS, Feed(shape="frame"), Compiled(inputs=inputs))
    names = [field.name for field in FIELDS]
    found = make([RowSample(names, row) for row in ROWS])
    numbers = np.array([[3, 1.5], [np.nan, np.nan], [2.0**62, -2]])
    assert np.array_equal(found["a"], numbers, equal_nan=True)
    assert found["b"].tolist() == [["Bern"], [""], ["1"]]
    assert found["c"].shape == (3, 3)
    assert found["c"][:, 0].tolist()[::2] == [0, 59]
    assert np.array_equal(found["d"], np.array([[1], [np.nan], [0]]), equal_nan=True)
    assert [found[name].dtype for name in "acd"] == [np.float64] * 3


def test_a_tensor_of_all_fields_is_the_rows_themselves() -> None:
    fields = [NUMBER, INTEGER]
    inputs = [Input(name="X", kind="numbers", fields=[0, 1])]
    make: Callable[..., Any] = prepare(fields, Feed(shape="frame"), Compiled(inputs=inputs))
    names = [field.name for field in fields]
    assert make([RowSample(names, (1.5, 2))])["X"].tolist() == [[1.5, 2.0]]
