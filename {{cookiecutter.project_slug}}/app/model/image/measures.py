"""What is watched of pictures: light, size, and in which directions their edges run."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.model.baseline import Aspect, Columns, Value
from app.model.fields import Field
from app.model.image.gate import LUMA
from app.model.image.hog import hog
from app.model.sample import Sample

MOST, UNSEEN = 200, False  # pictures looked at; whether only those that weren't learned from
CELL, DIRECTIONS, CLIP = 8, 9, 0.2  # as Dalal & Triggs chose them


def names(field: Field) -> list[str]:
    """Return none: what is watched are numbers."""
    return []


def columns(fields: Sequence[Field], samples: Iterable[Sample], engine: Any) -> Columns:
    """Return what is watched of each picture; one after the other, to hold no more than one."""
    found: dict[Aspect, list[Value]] = {}
    for sample in samples:
        for aspect, value in seen_in(fields[0].name, sample):
            found.setdefault(aspect, []).append(value)
    return found


def seen_in(name: str, sample: Sample) -> Iterator[tuple[Aspect, float]]:
    """Yield each aspect of a picture: of its pixels as the model sees them, its size as kept."""
    grey = sample.row @ LUMA
    yield Aspect(name, "brightness"), float(grey.mean() / 255)
    yield Aspect(name, "contrast"), float(grey.std() / 255)
    with Image.open(io.BytesIO(sample.picture or b"")) as copy:
        width, height = copy.size
    yield Aspect(name, "longest side"), float(max(width, height))
    yield Aspect(name, "shape"), width / height
    if min(grey.shape) >= 2 * CELL:
        for number, strength in enumerate(edges(sample.row).tolist()):
            yield Aspect(name, "edges", round(180 * number / DIRECTIONS)), strength


def edges(row: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Return how strong the edges (DIRECTIONS,) of a picture (height, width, 3) are, from 0 to 1.

    The mean over all blocks of its histograms of oriented gradients.
    """
    blocks = hog(row[np.newaxis], CELL, DIRECTIONS, CLIP)
    strength: npt.NDArray[np.float64] = blocks.reshape(-1, DIRECTIONS).mean(axis=0)
    return strength
