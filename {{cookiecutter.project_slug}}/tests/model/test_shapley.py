"""Shapley values: by their definition, in closed form, estimated, and adding up."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from app.model.why.asking import OutOfTime
from app.model.why.shapley import Numbers, Values, estimate, exact

ROW = np.array([2.0, -1.0, 0.5, 3.0], dtype=object)
BACKGROUND = np.random.default_rng(1).normal(size=(5, 4)).astype(object)
WEIGHTS = np.array([3.0, -2.0, 0.0, 10.0])


def crooked(rows: Values) -> Numbers:
    """A model in which fields matter together."""
    a, b, c, d = rows.astype(np.float64).T
    return np.asarray(a * b + np.maximum(c, d) - a * c * d + (a > 1))


def linear(rows: Values) -> Numbers:
    return np.asarray(rows.astype(np.float64) @ WEIGHTS + 7.0)


def by_definition(ask: Callable[[Values], Numbers], row: Values, background: Values) -> Numbers:
    """Let the fields come in every order, one after the other."""
    found = np.zeros(len(row))
    orders = [*permutations(range(len(row)))]
    for order in orders:
        rows = background.copy()
        for field in order:
            before = ask(rows).mean()
            rows[:, field] = row[field]
            found[field] += ask(rows).mean() - before
    return found / len(orders)


def test_exact_values_are_what_the_definition_says() -> None:
    expected = by_definition(crooked, ROW, BACKGROUND)
    assert exact(crooked, ROW, BACKGROUND) == pytest.approx(expected, abs=1e-12)


def test_in_a_linear_model_a_value_is_coefficient_times_distance_from_the_mean() -> None:
    closed = WEIGHTS * (ROW - BACKGROUND.mean(axis=0)).astype(np.float64)
    assert exact(linear, ROW, BACKGROUND) == pytest.approx(closed, abs=1e-12)
    estimates, errors = estimate(linear, ROW, BACKGROUND, rounds=2)
    assert estimates == pytest.approx(closed, abs=1e-12)
    assert errors == pytest.approx(np.zeros(4), abs=1e-12), "there is no chance in it"


def test_values_add_up_to_the_answer_less_the_usual_one() -> None:
    gain = crooked(ROW[np.newaxis])[0] - crooked(BACKGROUND).mean()
    assert exact(crooked, ROW, BACKGROUND).sum() == pytest.approx(gain)
    assert estimate(crooked, ROW, BACKGROUND, rounds=3)[0].sum() == pytest.approx(gain)


def test_a_field_that_changes_nothing_gets_nothing() -> None:
    assert exact(linear, ROW, BACKGROUND)[2] == 0
    same = np.where(np.arange(4) == 1, ROW, BACKGROUND)
    assert exact(crooked, ROW, same)[1] == 0


@pytest.mark.thorough
def test_estimates_are_as_far_off_as_they_say() -> None:
    expected = exact(crooked, ROW, BACKGROUND)
    found = [estimate(crooked, ROW, BACKGROUND, rounds=4, seed=seed) for seed in range(80)]
    off = np.array([values - expected for values, _ in found])
    said = np.sqrt(np.mean([errors**2 for _, errors in found], axis=0))
    assert np.abs(off.mean(axis=0)).max() < 0.1 * np.abs(expected).max(), "they lean to a side"
    assert np.sqrt((off**2).mean(axis=0)) == pytest.approx(said, rel=0.3)


def test_estimates_are_the_same_each_time() -> None:
    one, other = (estimate(crooked, ROW, BACKGROUND, rounds=2) for _ in range(2))
    assert (one[0] == other[0]).all()
    assert (one[1] == other[1]).all()


def out_of_time_after(calls: int) -> Callable[[Values], Numbers]:
    """Return a model that answers only so often."""
    left = iter(range(calls))

    def ask(rows: Values) -> Numbers:
        if next(left, None) is None:
            raise OutOfTime
        return crooked(rows)

    return ask


def test_estimates_end_with_the_time_once_an_error_is_known() -> None:
    whole = estimate(crooked, ROW, BACKGROUND, rounds=2)
    short = estimate(out_of_time_after(5), ROW, BACKGROUND, rounds=50)
    assert (short[0] == whole[0]).all(), "a round is whole or left out"
    with pytest.raises(OutOfTime):
        estimate(out_of_time_after(3), ROW, BACKGROUND, rounds=50)
    with pytest.raises(OutOfTime):
        exact(out_of_time_after(0), ROW, BACKGROUND)


def test_values_of_any_type_reach_the_model_as_they_are() -> None:
    seen: set[type[Any]] = set()

    def ask(rows: Values) -> Numbers:
        seen.update(type(value) for row in rows.tolist() for value in row)
        return np.array([len(str(word)) + (gap is None) for word, gap, *_ in rows.tolist()])

    row = np.array(["Bern", None, True, 3], dtype=object)
    background = np.array([["Zug", 1.5, False, 4]], dtype=object)
    assert exact(ask, row, background) == pytest.approx([1, 1, 0, 0])
    assert seen == {str, type(None), float, bool, int}
