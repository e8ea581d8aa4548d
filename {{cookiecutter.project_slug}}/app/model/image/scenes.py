"""What is around the animals of the drawn sample: a background, something in front, a camera.

One unit is the side of the picture and (0, 0) its upper left corner.
"""

from dataclasses import replace
from math import cos, pi, sin, tau
from random import Random

import numpy as np
from PIL import Image, ImageFilter

from app.model.image.pen import BRIGHT, INK, WHITE, Colour, Pen, box, mix, oval


def draw_background(pen: Pen, rng: Random) -> None:
    """Fill the picture with one of five scenes."""
    scene = rng.choice(("plain", "gradient", "stripes", "hills", "hills", "room"))
    one, two = (mix(rng.choice(BRIGHT), WHITE, rng.uniform(0.2, 0.85)) for _ in range(2))
    pen.fill(box(0, 0, 1, 1), one)
    if scene == "gradient":
        for step in range(48):
            pen.fill(box(0, step / 48, 1, 1 / 48), mix(one, two, step / 47))
    elif scene == "stripes":
        slant, gap = rng.uniform(-0.3, 0.3), rng.uniform(0.1, 0.2)
        for x in np.arange(-0.4, 1.4, gap):
            pen.line([(x, -0.1), (x + slant, 1.1)], mix(one, two, 0.5), gap / 2)
    elif scene == "hills":
        _hills(pen, rng)
    elif scene == "room":
        _room(pen, rng, two)
    if rng.random() < 0.3:
        pen.fill(oval(rng.random(), rng.uniform(0.7, 1), 0.08, 0.08), rng.choice(BRIGHT))


def _hills(pen: Pen, rng: Random) -> None:
    grass, horizon = mix((122, 184, 92), rng.choice(BRIGHT), 0.2), rng.uniform(0.55, 0.8)
    pen.fill(oval(rng.random(), rng.uniform(0.08, 0.25), 0.09, 0.09), (255, 222, 110))
    for _ in range(rng.randint(0, 2)):
        hill = oval(rng.random(), 0.9, rng.uniform(0.4, 0.7), rng.uniform(0.25, 0.5))
        pen.fill(hill, mix(grass, WHITE, rng.uniform(0.1, 0.4)))
    pen.fill(box(0, horizon, 1, 1), grass)
    for _ in range(25):
        x, y = rng.random(), rng.uniform(horizon, 1)
        pen.line([(x, y), (x + 0.01, y - 0.04)], mix(grass, INK, 0.25), 0.01)
        if rng.random() < 0.2:
            pen.fill(oval(x, y - 0.04, 0.015, 0.015), rng.choice((WHITE, *BRIGHT)))


def _room(pen: Pen, rng: Random, floor: Colour) -> None:
    level, x, y = rng.uniform(0.65, 0.85), rng.uniform(-0.05, 0.7), rng.uniform(0.05, 0.25)
    pen.fill(box(0, level, 1, 1), mix(floor, (140, 100, 80), 0.5))
    pen.line([(0, level), (1, level)], WHITE, 0.02)
    pen.fill(box(x, y, 0.3, 0.3), (190, 224, 244), WHITE)
    pen.line([(x + 0.15, y), (x + 0.15, y + 0.3)], WHITE, 0.02)
    plant = replace(pen, x=pen.scale * rng.choice((0.1, 0.9)), y=pen.scale * level)
    for lean in (-0.09, 0, 0.09):
        plant.line([(0, 0), (lean, -0.25)], (84, 150, 96), 0.04)
    plant.fill([(-0.08, -0.05), (0.08, -0.05), (0.05, 0.12), (-0.05, 0.12)], (204, 120, 84))


def draw_cover(pen: Pen, rng: Random) -> None:
    """Draw something in front of the animal."""
    thing, x = rng.choice(("ball", "box", "leaf", "reeds")), rng.random()
    if thing == "ball":
        colour = rng.choice(BRIGHT)
        pen.fill(oval(x, 0.92, 0.16, 0.16), colour, mix(colour, INK, 0.6))
        pen.line(oval(x, 0.92, 0.09, 0.15), WHITE, 0.02)
    elif thing == "box":
        pen.fill(box(x / 2 - 0.1, 0.84, 0.7, 0.3), (206, 164, 116), (130, 96, 64))
    elif thing == "leaf":
        corner = pen.scale * rng.choice((0, 1))
        leaf = replace(pen, x=corner, y=x * pen.scale, tilt=rng.uniform(0, tau))
        steps = np.linspace(0, pi, 20)
        leaf.fill([(0.3 * cos(t), 0.11 * sin(2 * t)) for t in steps], (88, 160, 90), (50, 104, 62))
    else:
        for left in (x / 2, x / 2 + 0.25, x / 2 + 0.5):
            top = left + rng.uniform(-0.12, 0.12), rng.uniform(0, 0.3)
            pen.fill([(left - 0.03, 1), top, (left + 0.03, 1)], (104, 160, 84), (66, 116, 60))


def as_photographed(image: Image.Image, rng: Random) -> Image.Image:
    """Return the picture as a camera might see it: with blur, light, contrast and grain."""
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.8)))
    light, contrast, grain = rng.gauss(0, 14), rng.uniform(0.75, 1.15), rng.uniform(0, 7)
    noise = np.random.default_rng(rng.getrandbits(64)).normal(0, grain, (*image.size, 1))
    pixels = 128 + light + contrast * (np.asarray(image) - 128.0) + noise
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
