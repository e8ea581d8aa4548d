"""What was found out about an answer: what each part of its input did to it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.model.fields import Json
from app.model.message import Message

# exact, or estimated from some combinations; summands of a linear model; each left out in turn
How = Literal["exact", "estimated", "summands", "left out"]
SHOWN = 10  # parts that a page names; the others are added up


class Unknown(Exception):
    """Why isn't known for this answer; `reason` is one sentence."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Part:
    """A field or a word, and how far it pushed the answer, give or take its standard error."""

    name: str
    push: float
    value: Json = None
    error: float = 0.0


@dataclass(frozen=True)
class Pushes:
    """How far each part of an input pushed the number that answers, strongest first.

    For fields, `base` is that number on average over `rows` others, and base and pushes add up to
    `answer`.
    """

    parts: Sequence[Part]
    how: How
    answer: float | None = None
    base: float | None = None
    rows: int = 0

    @property
    def shown(self) -> Sequence[Part]:
        """The parts that a page names."""
        return self.parts[:SHOWN]

    @property
    def others(self) -> Sequence[Part]:
        """The parts that it doesn't."""
        return self.parts[SHOWN:]

    @property
    def rest(self) -> float:
        """What the others pushed, all together."""
        return math.fsum(part.push for part in self.others)


@dataclass(frozen=True)
class Cell:
    """A part of a picture, counted from 1 at the top left, and how far covering it was felt."""

    row: int
    column: int
    fall: float


@dataclass(frozen=True)
class Covered:
    """How far the number that answers fell when a part of the picture was covered.

    The picture is divided into `side` rows with as many cells each.
    """

    cells: Sequence[Cell]
    side: int
    answer: float

    @property
    def strongest(self) -> Sequence[Cell]:
        """The cells in the order of what covering them did."""
        return sorted(self.cells, key=lambda cell: -abs(cell.fall))

    @property
    def most(self) -> float:
        """The largest change, up or down."""
        return abs(self.strongest[0].fall)
