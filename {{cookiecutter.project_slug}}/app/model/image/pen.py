"""A pen that draws shapes, the shapes, and the colours: what the drawn sample is made with."""

from dataclasses import dataclass
from math import cos, sin, tau
from typing import Final, TypeAlias

import numpy as np
from PIL import ImageDraw

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]
Points: TypeAlias = list[Point]

INK: Final = (42, 34, 38)
WHITE: Final = (255, 255, 255)
PINK: Final = (240, 138, 146)
GOLD: Final = (250, 200, 72)
# fmt: off
BRIGHT: Final = (
    (226, 84, 84), (72, 140, 214), GOLD, (96, 176, 110), (158, 112, 196), (64, 184, 184),
)
# fmt: on


@dataclass(frozen=True)
class Pen:
    """Draws shapes given in units of their own: turned by `tilt`, scaled, moved to (x, y)."""

    canvas: ImageDraw.ImageDraw
    x: float
    y: float
    scale: float
    tilt: float = 0.0
    outline: float = 0.05

    def fill(self, points: Points, colour: Colour, edge: Colour | None = None) -> None:
        """Fill a closed shape, with an outline if `edge` is given."""
        self.canvas.polygon(self._placed(points), fill=colour)
        if edge:
            self.line([*points, *points[:2]], edge, self.outline)

    def line(self, points: Points, colour: Colour, width: float) -> None:
        """Draw a line with round ends."""
        placed, thick = self._placed(points), max(1, round(width * self.scale))
        self.canvas.line(placed, fill=colour, width=thick, joint="curve")
        for end in (placed[0], placed[-1]):
            self.canvas.circle(end, thick / 2 - 0.5, fill=colour)

    def _placed(self, points: Points) -> Points:
        c, s = cos(self.tilt) * self.scale, sin(self.tilt) * self.scale
        return [(self.x + c * x - s * y, self.y + s * x + c * y) for x, y in points]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two; `share` (0 to 1) is that of the other."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(one, other, strict=True))
    return r, g, b


def oval(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 1) -> Points:
    """Return an ellipse, or the part of it between two shares of the way round."""
    angles = [tau * (start + (end - start) * step / 28) for step in range(29)]
    return [(x + rx * cos(a), y + ry * sin(a)) for a in angles]


def box(x: float, y: float, width: float, height: float) -> Points:
    """Return a rectangle from its upper left corner."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def smooth(*knots: Point) -> Points:
    """Return a closed curve through the knots (Catmull-Rom)."""
    b = np.array(knots)
    a, c, d = (np.roll(b, -shift, 0) for shift in (-1, 1, 2))
    t = np.linspace(0, 1, 6)[:-1, None, None]
    curve = b + t * (c - a) / 2 + t**2 * (a - 2.5 * b + 2 * c - d / 2)
    curve += t**3 * (1.5 * (b - c) + (d - a) / 2)
    return [(x, y) for x, y in curve.swapaxes(0, 1).reshape(-1, 2).tolist()]


def flip(points: Points) -> Points:
    """Return the mirror image, left for right."""
    return [(-x, y) for x, y in points]


def even(*right: Point) -> Points:
    """Return a closed curve, the same left and right, from the knots of its right half."""
    return smooth(*right, *flip(list(reversed(right))))
