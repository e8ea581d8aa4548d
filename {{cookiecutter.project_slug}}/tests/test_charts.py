"""The scale of a chart: round marks, and every value where it belongs."""

import math

import pytest

from app.charts import Columns, axis


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (25, 346, [0, 100, 200, 300, 400]),
        (-0.3, 1.1, [-0.5, 0, 0.5, 1, 1.5]),
        (0.001, 0.0042, [0.001, 0.002, 0.003, 0.004, 0.005]),
        (3, 3, [1.0, 2.0, 3.0, 4.0, 5.0]),
        (0, 0, [-0.5, -0.25, 0, 0.25, 0.5]),
    ],
)
def test_an_axis_has_round_marks_around_its_values(
    low: float, high: float, marks: list[float]
) -> None:
    assert [*axis(low, high).marks] == pytest.approx(marks)


@pytest.mark.parametrize("high", [1, 2, 3, 7, 19, 1234])
def test_an_axis_of_counts_has_whole_marks(high: int) -> None:
    marks = axis(0, high, whole=True).marks
    assert all(mark == int(mark) for mark in marks)
    assert marks[-1] >= high


@pytest.mark.parametrize(
    ("low", "high"), [(1e150, 3e153), (-1e-9, 1e-9), (1e9, 1e9 + 1e-7), (-5e15, 1), (0, 1e-300)]
)
def test_an_axis_of_odd_values_is_one(low: float, high: float) -> None:
    found = axis(low, high)
    assert 2 <= len(found.marks) <= 12
    slack = 1e-9 * (found.marks[-1] - found.marks[0])
    assert found.marks[0] <= low + slack
    assert found.marks[-1] >= high - slack
    assert all(math.isfinite(mark) for mark in found.marks)


def test_a_value_stands_in_proportion_and_never_outside() -> None:
    found = axis(0, 100)
    assert found.at(25, 40, 224) == 96
    assert found.at(25, 164, -148) == 127
    assert (found.at(-5, 40, 224), found.at(1000, 40, 224)) == (40, 264)


def test_columns_without_anything_in_them_have_a_scale() -> None:
    assert Columns("", "", "", [0, 1], [0]).y.marks[-1] >= 1
