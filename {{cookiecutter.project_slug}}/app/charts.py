"""The scale of a chart: where a value stands, and where the axis has its marks.

The drawing is in `templates/_charts.html`.
"""

import math
from dataclasses import dataclass

from app.languages import number

STEPS = (1, 2, 2.5, 5, 10)  # of an axis, times a power of ten
PARTS = 4  # in which an axis is divided, about


@dataclass(frozen=True)
class Axis:
    """An axis from its first to its last mark."""

    marks: tuple[float, ...]

    def at(self, value: float, start: float, length: float) -> float:
        """Return where a value stands on an axis drawn from `start`; none is outside of it."""
        low, high = self.marks[0], self.marks[-1]
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return round(start + share * length, 1)

    def named(self) -> list[tuple[float, str]]:
        """Return the marks and what is written beside them."""
        return [(mark, number(mark, 4)) for mark in self.marks]


def axis(low: float, high: float, whole: bool = False) -> Axis:
    """Return an axis with round marks that holds both values, in steps of 1 at least if `whole`."""
    if not high - low > 1e-9 * max(abs(low), abs(high)):  # all the same: some room on both sides
        room = abs(low) / 2 or 0.5
        low, high = low - room, high + room
    rough = (high - low) / PARTS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough * (1 - 1e-9))
    if whole:
        step = max(1.0, math.ceil(step))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(tuple(place * step for place in range(first, last + 1)))
