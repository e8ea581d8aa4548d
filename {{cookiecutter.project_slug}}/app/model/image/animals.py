"""The two animals of the drawn sample. They differ in shape and in nothing else.

One unit is half the width of a head and (0, 0) its middle; y points down.
"""

from dataclasses import dataclass, replace
from random import Random
from typing import Final

from app.model.image.pen import (
    BRIGHT,
    GOLD,
    INK,
    PINK,
    WHITE,
    Colour,
    Pen,
    Point,
    Points,
    even,
    flip,
    mix,
    oval,
    smooth,
)

# fmt: off
_FURS: Final = (  # each with its paler parts
    ((236, 158, 78), (255, 234, 204)), ((152, 156, 168), (230, 232, 238)),
    ((158, 108, 70), (236, 208, 172)), ((242, 216, 170), (255, 246, 228)),
    ((84, 80, 92), (206, 202, 208)), ((240, 236, 230), (255, 255, 252)),
    ((116, 78, 60), (222, 184, 150)), ((122, 140, 168), (220, 228, 240)),
)
_EYES: Final = ((126, 190, 92), (236, 178, 60), (104, 176, 224), (170, 112, 60))
_NOSES: Final = (INK, (92, 58, 56), (206, 108, 116))
# fmt: on


@dataclass(frozen=True)
class Look:
    """What an animal looks like, apart from being a cat or a dog."""

    fur: Colour
    pale: Colour
    ear: Colour
    edge: Colour
    eye: Colour
    nose: Colour
    collar: Colour
    marking: str
    breed: float  # 0 to 1: the proportions within its kind
    turn: float  # -1 to 1: looks left or right
    seated: bool  # the whole animal, or head and shoulders
    asleep: bool


def choose_look(rng: Random) -> Look:
    """Return a look by chance, from the same colours for both animals."""
    fur, pale = rng.choice(_FURS)
    return Look(
        fur=fur,
        pale=pale,
        ear=rng.choice((fur, mix(fur, INK, 0.35), mix(fur, pale, 0.6))),
        edge=mix(fur, INK, 0.72),
        eye=rng.choice(_EYES),
        nose=rng.choice(_NOSES),
        collar=rng.choice(BRIGHT),
        marking=rng.choice(("none", "blaze", "patch", "stripes")),
        breed=rng.random(),
        turn=rng.uniform(-1, 1),
        seated=rng.random() < 0.5,
        asleep=rng.random() < 0.1,
    )


def draw_animal(body: Pen, head: Pen, label: str, look: Look) -> None:
    """Draw a cat or a dog; the head has a pen, and so a tilt, of its own."""
    face = replace(head, x=head.x + 0.14 * look.turn * head.scale)
    if label == "cat":
        tail = oval(0.75, 1.5, 0.5, 0.48, 0.3, 0) + oval(1.5, 1.5, 0.25, 0.65, 0.5, 0.72)
        _body(body, look, tail[::4], 0.17)  # few points: close ones leave gaps in a line
        _cat_head(head, face, look)
    else:
        _body(body, look, [(0.55, 1.85), (0.85, 1.7), (1.05, 1.45)], 0.3)
        _dog_head(head, face, look)


def _body(pen: Pen, look: Look, tail: Points, thick: float) -> None:
    if look.seated:
        tail = flip(tail) if look.turn > 0 else tail
        pen.line(tail, look.edge, thick + 0.1)
        pen.line(tail, look.fur, thick)
        trunk = even((0.5, 0.4), (0.72, 1.2), (0.8, 2), (0.3, 2.2))
    else:
        trunk = even((0.6, 0.4), (0.95, 1.3), (1.1, 3))
    pen.fill(trunk, look.fur, look.edge)
    pen.fill(oval(0, 1.25, 0.36, 0.5), look.pale)
    for side in (-1, 1) if look.seated else ():
        pen.fill(oval(side * 0.62, 2.02, 0.34, 0.2), look.fur, look.edge)
        pen.fill(oval(side * 0.24, 2.06, 0.22, 0.19), look.pale, look.edge)
        pen.line([(side * 0.44, 1.4), (side * 0.45, 1.9)], look.edge, 0.05)
    pen.line(oval(0, 0.62, 0.56, 0.34, 0.03, 0.47), look.collar, 0.15)
    pen.fill(oval(0, 1.02, 0.11, 0.11), GOLD, look.edge)


def _brow(pen: Pen, look: Look) -> None:
    """Draw the marking of the forehead."""
    dark = mix(look.fur, INK, 0.35)
    if look.marking == "blaze":
        pen.fill(even((0.06, -0.7), (0.16, -0.3), (0.2, 0.3)), look.pale)
    elif look.marking == "patch":
        pen.fill(oval(0.38 if look.turn > 0 else -0.38, -0.1, 0.3, 0.34), dark)
    elif look.marking == "stripes":
        for x in (-0.2, 0, 0.2):
            pen.line([(x, -0.68 + abs(x) / 4), (x * 0.8, -0.42)], dark, 0.09)


def _eyes(pen: Pen, look: Look, middle: Point, iris: float, pupil: float) -> None:
    for side in (-1, 1):
        x, y = side * middle[0], middle[1]
        pen.fill(oval(1.55 * x, y + 0.36, 0.14, 0.085), mix(look.fur, PINK, 0.5))
        if look.asleep:
            pen.line(oval(x, y + 0.05, iris * 0.9, 0.13, 0.53, 0.97), INK, 0.07)
            continue
        pen.fill(oval(x, y, iris, iris * 1.08), look.eye, INK)
        pen.fill(oval(x + 0.05 * look.turn, y, pupil, iris * 0.82), INK)
        pen.fill(oval(x + 0.06, y - 0.07, 0.05, 0.055), WHITE)


def _smile(pen: Pen, y: float, width: float) -> None:
    for x in (-width, width):
        pen.line(oval(x, y, width, width * 0.85, 0, 0.5), INK, 0.05)


def _cat_head(head: Pen, face: Pen, look: Look) -> None:
    x, y = 0.72 + 0.22 * look.breed, -1.4 + 0.25 * look.breed
    ear, inner = [(0.14, -0.6), (0.3, -0.86), (x, y), (0.94, -0.1)], (x - 0.04, y + 0.25)
    for turned in (list, flip):
        head.fill(turned(ear), look.ear, look.edge)
        head.fill(turned([(0.38, -0.72), inner, (0.8, -0.4)]), mix(PINK, look.pale, 0.3))
    skull = even((0.2, -0.74), (0.55, -0.65), (0.88, -0.3), (1, 0.15), (0.8, 0.55), (0.3, 0.79))
    head.fill(skull, look.fur, look.edge)
    _brow(face, look)
    _eyes(face, look, (0.42, -0.02), 0.2, 0.05 + 0.06 * look.breed)
    for x in (-0.15, 0.15):
        face.fill(oval(x, 0.43, 0.22, 0.17), look.pale)
    _smile(face, 0.42, 0.1)
    face.fill([(-0.11, 0.26), (0.11, 0.26), (0, 0.38)], look.nose, INK)
    for rise in (-0.12, 0.02, 0.16):
        whisker = [(0.42, 0.42 + rise / 2), (1.2, 0.36 + rise * 1.6)]
        face.line(whisker, look.edge, 0.035)
        face.line(flip(whisker), look.edge, 0.035)


def _dog_head(head: Pen, face: Pen, look: Look) -> None:
    skull = even((0.2, -0.8), (0.5, -0.7), (0.75, -0.4), (0.78, 0.1), (0.7, 0.55), (0.3, 0.94))
    head.fill(skull, look.fur, look.edge)
    _brow(face, look)
    _eyes(face, look, (0.34, -0.16), 0.16, 0.115)
    if look.turn > -0.3:
        face.fill(even((0.15, 0.68), (0.16, 0.98), (0.06, 1.1)), PINK, INK)
    muzzle = even((0.1, 0.07), (0.3, 0.14), (0.55, 0.46), (0.4, 0.74), (0.1, 0.71))
    face.fill(muzzle, look.pale, mix(look.pale, look.edge, 0.5))
    face.line([(0, 0.3), (0, 0.5)], INK, 0.05)
    _smile(face, 0.5, 0.17)
    face.fill(even((0.06, 0.09), (0.22, 0.13), (0.19, 0.26), (0.05, 0.37)), look.nose, INK)
    face.fill(oval(-0.06, 0.16, 0.06, 0.035), WHITE)
    if look.breed < 0.3:  # ears that stand up and fold over
        ear = [(0.3, -0.7), (0.48, -1.04), (0.8, -1.06), (1.14, -0.6), (1.12, -0.4), (0.66, -0.56)]
    else:  # ears that hang down
        low = look.breed
        ear = [(0.4, -0.76), (0.78, -0.82), (1.1, -0.35), (1.2, low - 0.2)]
        ear += [(1, low), (0.8, low - 0.3), (0.7, -0.3)]
    for shape in (smooth(*ear), flip(smooth(*ear))):
        head.fill(shape, look.ear, look.edge)
