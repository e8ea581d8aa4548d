"""Probabilities beside what came true."""

import numpy as np
import pytest

from app.model.calibration import BINS, calibrate, calibration_error


def test_rows_are_sorted_into_bins_of_equal_width_by_their_probability() -> None:
    confidence = np.array([0.61, 0.65, 0.7, 0.71, 1.0, 0.0])
    right = np.array([True, False, True, True, True, False])
    found = calibrate(confidence, right)
    assert [(each.low, each.high, each.count) for each in found] == [
        (0.0, 0.1, 1),
        (0.6, 0.7, 3),
        (0.7, 0.8, 1),
        (0.9, 1.0, 1),
    ]
    assert found[1].confidence == pytest.approx((0.61 + 0.65 + 0.7) / 3)
    assert found[1].right == pytest.approx(2 / 3)


def test_a_probability_on_the_edge_of_two_bins_belongs_to_the_lower() -> None:
    for number in range(1, BINS + 1):
        edge = number / BINS
        (found,) = calibrate(np.array([edge]), np.array([True]))
        assert found.high == edge


def test_the_error_weighs_each_bin_by_its_rows() -> None:
    confidence = np.array([0.95] * 8 + [0.55] * 2)
    right = np.array([True] * 8 + [False] * 2)
    found = calibrate(confidence, right)
    assert calibration_error(found) == pytest.approx(0.8 * 0.05 + 0.2 * 0.55)


def test_whoever_is_right_as_often_as_said_has_no_error() -> None:
    found = calibrate(np.array([0.75] * 4), np.array([True, True, True, False]))
    assert calibration_error(found) == 0
