"""How far one distribution is from another, and when that means something."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from app.model.baseline import Aspect, Value, measure_of
from app.model.drift import Verdict, chi_square, compare, stability

X = Aspect("x")
RNG = np.random.default_rng(0)
BEFORE = RNG.normal(size=2_000).tolist()


def numbers(mean: float, count: int = 1_000, width: float = 1.0) -> list[Value]:
    return [*RNG.normal(mean, width, size=count).tolist()]


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        pytest.param(numbers(0), "steady", id="the same"),
        pytest.param(numbers(0.4), "shifted", id="a little higher"),
        pytest.param(numbers(1), "far off", id="higher"),
        pytest.param(numbers(0, width=3), "far off", id="wider, the mean the same"),
        pytest.param([None] * 200 + numbers(0), "far off", id="many missing"),
        pytest.param(numbers(5, count=49), "too few", id="few"),
        pytest.param(numbers(5, count=50), "far off", id="just enough"),
        pytest.param([], "too few", id="none"),
    ],
)
def test_numbers_are_judged_by_where_they_fall(now: Sequence[Value], verdict: Verdict) -> None:
    assert compare(measure_of(X, BEFORE), now).verdict == verdict


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (["a"] * 50 + ["b"] * 50, "steady"),
        (["a"] * 85 + ["b"] * 15, "far off"),
        (["a"] * 50 + ["c"] * 50, "far off"),
    ],
)
def test_names_are_judged_by_how_often_they_come(now: Sequence[Value], verdict: Verdict) -> None:
    before = ["a"] * 500 + ["b"] * 500
    assert compare(measure_of(X, before, ["a", "b"]), now).verdict == verdict


def test_the_index_is_what_the_book_says() -> None:
    index, _ = stability(np.array([200.0, 300.0, 500.0]), np.array([300.0, 300.0, 400.0]))
    book = 0.1 * math.log(0.3 / 0.2) + 0 + -0.1 * math.log(0.4 / 0.5)
    assert index == pytest.approx(book, rel=0.01)  # half a row in each bin makes the difference


def test_an_empty_bin_counts_and_one_that_was_always_empty_does_not() -> None:
    index, chance = stability(np.array([50.0, 50.0, 0.0]), np.array([50.0, 0.0, 0.0]))
    assert math.isfinite(index)
    assert index > 0.25
    assert (index, chance) == stability(np.array([50.0, 50.0]), np.array([50.0, 0.0]))


@pytest.mark.parametrize(("freedom", "exact"), [(1, 10.83), (4, 18.47), (9, 27.88), (20, 45.31)])
def test_what_chance_exceeds_once_in_a_thousand_is_close_to_the_tables(
    freedom: int, exact: float
) -> None:
    assert chi_square(freedom) == pytest.approx(exact, rel=0.04)


@pytest.mark.thorough
def test_chance_alone_is_seldom_called_a_drift() -> None:
    wrong = 0
    for _ in range(200):
        then, now = RNG.normal(size=100).tolist(), RNG.normal(size=60).tolist()
        wrong += compare(measure_of(X, then), now).verdict != "steady"
    assert wrong <= 2


def test_the_mean_moves_by_standard_deviations() -> None:
    found = compare(measure_of(X, BEFORE), [each + 2 for each in BEFORE])
    assert found.moved == pytest.approx(2, rel=0.05)
    assert compare(measure_of(X, [5.0] * 100), [6.0] * 100).moved is None  # it had no deviation


def test_the_shares_that_are_shown_are_those_of_the_counts() -> None:
    found = compare(measure_of(X, ["a", "a", "b"], ["a", "b"]), ["a", None])
    assert [(each.kind, then, now) for each, then, now in found.bins] == [
        ("name", pytest.approx(2 / 3), 0.5),
        ("name", pytest.approx(1 / 3), 0.0),
        ("missing", 0.0, 0.5),
    ]
