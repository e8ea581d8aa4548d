"""How far what is asked now is from what a version was made on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.model.baseline import Bin, Measure, Value, moments

FEWEST = 50  # rows; of fewer nothing is said
# Rules of thumb for the population stability index (Siddiqi, Credit Risk Scorecards, 2006).
NOTABLE, LARGE = 0.1, 0.25
RARE = 3.09  # standard deviations: chance stays below in 999 of 1000 cases
Verdict = Literal["too few", "steady", "shifted", "far off"]
Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Drift:
    """A measure then and now: the index, what chance alone may make of it, and the counts now.

    `moved` is by how many of the standard deviations then the mean has moved, for numbers.
    """

    measure: Measure
    counts: list[int]
    index: float
    chance: float
    moved: float | None

    @property
    def verdict(self) -> Verdict:
        """What the index means; one that chance explains means nothing."""
        if sum(self.counts) < FEWEST:
            return "too few"
        if self.index < max(NOTABLE, self.chance):
            return "steady"
        return "far off" if self.index >= LARGE else "shifted"

    @property
    def bins(self) -> list[tuple[Bin, float, float]]:
        """The bins that aren't empty both times, with their shares then and now, from 0 to 1."""
        then, now = max(sum(self.measure.counts), 1), max(sum(self.counts), 1)
        found = zip(self.measure.bins, self.measure.counts, self.counts, strict=True)
        return [(each, old / then, new / now) for each, old, new in found if old or new]


def compare(measure: Measure, values: Sequence[Value]) -> Drift:
    """Return how far values are from a measure."""
    counts = measure.count(values)
    index, chance = stability(np.array(measure.counts, float), np.array(counts, float))
    mean, _ = moments(np.array([each for each in values if isinstance(each, float)], float))
    moved = None
    if mean is not None and measure.mean is not None and measure.deviation:
        moved = (mean - measure.mean) / measure.deviation
    return Drift(measure, counts, index, chance, moved)


def stability(then: Counts, now: Counts) -> tuple[float, float]:
    """Return the population stability index of counts (bins,), and what chance stays below.

    Half a row is added to each bin, so that an empty one has a logarithm; bins that are empty both
    times are left out. Where nothing has changed the index is distributed like chi-square with one
    degree of freedom less than bins, times 1/n + 1/m (Yurdakul, Statistical Properties of
    Population Stability Index, 2018).
    """
    filled = (then + now) > 0
    then, now = then[filled], now[filled]
    if len(then) < 2 or not then.sum() or not now.sum():
        return 0.0, 0.0
    old = (then + 0.5) / (then + 0.5).sum()
    new = (now + 0.5) / (now + 0.5).sum()
    index = float(((new - old) * np.log(new / old)).sum())
    return index, chi_square(len(then) - 1) * float(1 / then.sum() + 1 / now.sum())


def chi_square(freedom: int) -> float:
    """Return what chi-square exceeds in one of 1000 cases (Wilson and Hilferty, 1931)."""
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + RARE * part**0.5) ** 3)
