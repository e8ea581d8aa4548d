"""What went into a model and came out of it when it was made, to compare later inputs with."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field as Constrained

from app.model.strict import Strict

BASELINE = "baseline.json"
MOST_MEASURES = 200  # of a table with more columns, the first are watched
FINE, COARSE, ENOUGH = 10, 5, 200  # bins of a number; with fewer rows than enough, fewer bins

Value = float | str | None  # a measured number or name, None where it is missing
# What of a field is looked at: its value, or something that is computed from it.
Of = (
    Literal["value", "day", "characters", "words", "known words"]
    | Literal["brightness", "contrast", "longest side", "shape", "edges"]
)


class Aspect(NamedTuple):
    """What is measured: of a field, or of the answer; `angle` in degrees is for edges only."""

    name: str
    of: Of = "value"
    angle: int = 0


Columns = Mapping[Aspect, Sequence[Value]]


class Bin(NamedTuple):
    """One bin of a measure: numbers, or days as ISO writes them, or a name.

    From `low` to below `high`; None is open.
    """

    kind: Literal["numbers", "name", "other", "missing"]
    low: float | str | None = None
    high: float | str | None = None
    name: str | None = None


class Measure(Strict):
    """How one aspect was distributed.

    Numbers fall into a bin below each of the `cuts` and one from the last of them on; the first
    and the last bin are what wasn't there. Names fall into one for each of `names`. `counts` has
    these, then those of other names, then of missing values. `mean` and `deviation` are of numbers.
    """

    name: str
    of: Of = "value"
    angle: int = 0
    cuts: list[float] = Constrained(default_factory=list)
    names: list[str] = Constrained(default_factory=list)
    counts: list[int]
    mean: float | None = None
    deviation: float | None = None

    @property
    def aspect(self) -> Aspect:
        """What is measured."""
        return Aspect(self.name, self.of, self.angle)

    @property
    def bins(self) -> list[Bin]:
        """The bins, in the order of `counts`."""
        found = [Bin("name", name=name) for name in self.names]
        if self.cuts:
            edges = [None, *map(self.edge, self.cuts), None]
            found = [Bin("numbers", low, high) for low, high in pairwise(edges)]
        return [*found, Bin("other"), Bin("missing")]

    def edge(self, cut: float) -> float | str:
        """Return a cut, as a day where it counts days."""
        return date.fromordinal(int(cut)).isoformat() if self.of == "day" else cut

    def count(self, values: Sequence[Value]) -> list[int]:
        """Return how many values fall into each bin."""
        known = [value for value in values if value is not None]
        counts = np.zeros(len(self.bins), np.intp)
        counts[-1] = len(values) - len(known)
        if self.cuts:
            places = np.searchsorted(self.cuts, np.array(known, np.float64), side="right")
            counts += np.bincount(places, minlength=len(counts))
        else:
            place = {name: number for number, name in enumerate(self.names)}
            for value in known:
                counts[place.get(str(value), len(place))] += 1
        return [int(count) for count in counts]


class Baseline(Strict):
    """How the inputs of a version and its answers were distributed; `rows` were looked at."""

    format: Literal[1] = 1
    rows: int
    answers: Measure
    inputs: list[Measure]


def measure_of(aspect: Aspect, values: Sequence[Value], names: Sequence[str] = ()) -> Measure:
    """Return how values are distributed; `names` are those that there may be, if they are names."""
    about = aspect._asdict()
    if names:
        empty = Measure(**about, names=list(names), counts=[])
        return empty.model_copy(update={"counts": empty.count(values)})
    known = np.array([value for value in values if value is not None], np.float64)
    mean, deviation = moments(known)
    empty = Measure(**about, cuts=cuts_of(known), counts=[], mean=mean, deviation=deviation)
    return empty.model_copy(update={"counts": empty.count(values)})


def cuts_of(known: npt.NDArray[np.float64]) -> list[float]:
    """Return what parts numbers (n,) into bins of about equal shares, and the range from beyond."""
    if not len(known):
        return [0.0]
    parts = FINE if len(known) >= ENOUGH else COARSE
    inner = np.quantile(known, np.linspace(0, 1, parts + 1)[:-1], method="higher")
    beyond = np.nextafter(known.max(), np.inf)
    return [float(cut) for cut in np.unique([*inner, beyond])]


def moments(known: npt.NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Return the mean and standard deviation of numbers (n,), None where they have none."""
    if not len(known):
        return None, None
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = float(known.mean()), float(known.std())
    return (mean, deviation) if math.isfinite(mean) and math.isfinite(deviation) else (None, None)
