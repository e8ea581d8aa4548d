"""Whether a model is right as often as it says: its probabilities beside what came true.

Source: Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural Networks, 2017: bins of
equal width, each open below and closed above, of the probability of the predicted class.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.strict import Strict

BINS = 10


class Bin(Strict):
    """Rows whose class had a probability in (low, high]: how many, its mean, the share right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def calibrate(confidence: npt.NDArray[np.float64], right: npt.NDArray[Any]) -> list[Bin]:
    """Return the bins that have rows, from probabilities and whether each was right, both (n,)."""
    place = np.searchsorted(np.arange(1, BINS) / BINS, confidence, side="left")
    return [
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            count=int(inside.sum()),
            confidence=float(confidence[inside].mean()),
            right=float(right[inside].mean()),
        )
        for number in range(BINS)
        if (inside := place == number).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: how far both are apart, by rows, from 0 to 1."""
    apart = sum(each.count * abs(each.right - each.confidence) for each in bins)
    return apart / sum(each.count for each in bins)
