"""Charts as data: what is drawn, and the scale of each axis.

The drawing is in `templates/_charts.html`, as SVG; a table beside it has the figures.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.languages import number

STEPS = (1, 2, 2.5, 5, 10)  # of an axis, times a power of ten
PARTS = 4  # in which an axis is divided, about


@dataclass(frozen=True)
class Axis:
    """An axis from its first to its last mark."""

    marks: Sequence[float]

    def at(self, value: float, start: float, length: float) -> float:
        """Return where a value stands on an axis drawn from `start`; none is outside of it."""
        low, high = self.marks[0], self.marks[-1]
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return round(start + share * length, 1)

    def named(self) -> list[tuple[float, str]]:
        """Return the marks, and what is written beside them."""
        return [(mark, number(mark, 4)) for mark in self.marks]


def axis(low: float, high: float, whole: bool = False) -> Axis:
    """Return an axis with round marks that holds both values; `whole` for counts."""
    if not high - low > 1e-9 * max(abs(low), abs(high)):  # all the same: room on both sides
        room = abs(low) / 2 or 0.5
        low, high = low - room, high + room
    rough = (high - low) / PARTS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough * (1 - 1e-9))
    if whole:
        step = math.ceil(step)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis([place * step for place in range(first, last + 1)])


@dataclass(frozen=True)
class Bars:
    """Shares from 0 to 1 by name: (name, [(what, share, share in words), …])."""

    kind: ClassVar = "bars"
    label: str
    groups: Sequence[tuple[str, Sequence[tuple[str, float, str]]]]
    note: str = ""


@dataclass(frozen=True)
class Columns:
    """`counts[i]` things between `edges[i]` and `edges[i + 1]`."""

    kind: ClassVar = "columns"
    label: str
    across: str
    upward: str
    edges: Sequence[float]
    counts: Sequence[int]
    note: str = ""

    @property
    def x(self) -> Axis:
        """The axis of the edges."""
        return axis(self.edges[0], self.edges[-1])

    @property
    def y(self) -> Axis:
        """The axis of the counts."""
        return axis(0, max(*self.counts, 1), whole=True)


@dataclass(frozen=True)
class Points:
    """Points (x, y), joined by a line where that says something; equal on the dashed line."""

    kind: ClassVar = "points"
    label: str
    across: str
    upward: str
    points: Sequence[tuple[float, float]]
    x: Axis
    y: Axis
    joined: bool = False
    note: str = ""


Chart = Bars | Columns | Points
