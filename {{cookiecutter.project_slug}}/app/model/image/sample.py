"""A small drawn data set: cartoon cats and dogs, so that a first model needs no download.

Colours, pose, background, clutter and noise are chosen the same way for both animals. Only the
shape of the animal (ears, muzzle, pupils, whiskers, tail) tells one from the other.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image, ImageDraw

from app.model.image.animals import choose_look, draw_animal
from app.model.image.pen import Pen
from app.model.image.scenes import as_photographed, draw_background, draw_cover

CLASSES: Final = ("cat", "dog")
# option of `flask sample draw` -> its default, least and greatest value
OPTIONS: Final = {"per_class": (200, 1, 5000), "seed": (0, 0, 1_000_000)}
MARK: Final = b"drawn by flask sample draw"  # a comment in every file
FINE: Final = 3  # pictures are drawn this many times larger, then reduced: smooth edges


def picture(label: str, seed: int, size: int = 192) -> Image.Image:
    """Return an RGB picture of a cat or a dog, size x size pixels: one seed, one picture."""
    if label not in CLASSES:
        raise ValueError(f"The label must be one of {', '.join(CLASSES)}, not {label!r}.")
    rng, side = Random(f"{label}-{seed}"), size * FINE
    image = Image.new("RGB", (side, side))
    frame = Pen(ImageDraw.Draw(image), 0, 0, side, outline=0.015)
    draw_background(frame, rng)
    look, tilt = choose_look(rng), rng.gauss(0, 0.04)
    x, y = rng.uniform(0.39, 0.61), rng.uniform(-0.05, 0.05) + (0.42 if look.seated else 0.54)
    scale = rng.uniform(0.86, 1.14) * (0.235 if look.seated else 0.285)
    body = Pen(frame.canvas, x * side, y * side, scale * side, tilt)
    draw_animal(body, replace(body, tilt=rng.uniform(-0.32, 0.32)), label, look)
    if rng.random() < 0.35:
        draw_cover(frame, rng)
    return as_photographed(image.reduce(FINE), rng)


def draw(folder: Path, per_class: int = 200, seed: int = 0) -> tuple[int, Iterator[Path]]:
    """Return how many pictures there will be, and an iterator that draws them one by one."""
    return per_class * len(CLASSES), draw_each(folder, per_class, seed)


def draw_each(folder: Path, per_class: int, seed: int) -> Iterator[Path]:
    """Write folder/cat/001.jpg, folder/dog/001.jpg, ... and yield each path once written."""
    for label in CLASSES:
        (folder / label).mkdir(parents=True, exist_ok=True)
    for number in range(1, per_class + 1):
        for label in CLASSES:
            path, key = folder / label / f"{number:03}.jpg", seed * 1_000_000 + number
            quality = Random(f"quality-{label}-{key}").randint(70, 95)
            picture(label, key).save(path, quality=quality, comment=MARK)
            yield path
