"""Answers that are numbers: their band, their place in the data, and how they are written."""

import pytest

from app.model.signature import Quantity, ValueAnswer

KNOWN = Quantity(
    target="height",
    unit="m",
    edges=[0.0, 10.0, 20.0, 40.0],
    counts=[1, 2, 1],
    error_low=-2.0,
    error_high=3.0,
)


@pytest.mark.parametrize(
    ("value", "share"),
    [(-5.0, 0.0), (0.0, 0.0), (5.0, 0.125), (10.0, 0.25), (15.0, 0.5), (30.0, 0.875), (99.0, 1.0)],
)
def test_an_answer_has_its_place_among_the_known_values(value: float, share: float) -> None:
    answer = KNOWN.describe(value)
    assert answer.share_below == pytest.approx(share)
    assert (answer.value, answer.low, answer.high) == (value, value - 2, value + 3)
    assert answer.unit == "m"


@pytest.mark.parametrize(("value", "share"), [(4.0, 0.0), (5.0, 0.0), (6.0, 1.0)])
def test_known_values_that_are_all_the_same_have_a_place(value: float, share: float) -> None:
    same = KNOWN.model_copy(update={"edges": [5.0, 5.0], "counts": [3]})
    assert same.describe(value).share_below == share


def test_without_known_values_nothing_is_smaller() -> None:
    none = KNOWN.model_copy(update={"counts": [0, 0, 0]})
    assert none.describe(30.0).share_below == 0


@pytest.mark.parametrize(
    ("low", "high", "number", "shown"),
    [
        (0.0, 200.0, 123.456, "123"),
        (0.0, 20.0, 12.3456, "12.3"),
        (0.0, 2.0, 1.23456, "1.23"),
        (0.0, 0.02, 0.0123456, "0.0123"),
        (0.0, 2e6, 1234567.8, "1234568"),
        (0.0, 0.0, 1.23456789, "1.234568"),
        (0.0, 1e-30, 0.5, "0.500000000000"),
        (0.0, 2.0, -1.23456, "-1.23"),
        (0.0, 1e20, 1.5e18, "1.5e+18"),
    ],
)
def test_a_number_is_shown_with_no_more_decimals_than_its_band_is_worth(
    low: float, high: float, number: float, shown: str
) -> None:
    answer = ValueAnswer(value=0.0, unit=None, low=low, high=high, share_below=0.0)
    assert answer.shown(number) == shown


@pytest.mark.parametrize(("unit", "shown"), [("m", "5.0 m"), ("", "5.0"), (None, "5.0")])
def test_the_outcome_is_the_number_with_its_unit(unit: str | None, shown: str) -> None:
    answer = ValueAnswer(value=5.0, unit=unit, low=-5.0, high=15.0, share_below=0.0)
    assert answer.outcome == shown
