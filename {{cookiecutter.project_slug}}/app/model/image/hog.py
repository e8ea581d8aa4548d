"""Histograms of oriented gradients, by NumPy alone: what a served model needs of its features."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_BATCH = 8  # pictures worked on at once: bounds the memory used, whatever the number of pictures
_LUMA = (0.299 / 255, 0.587 / 255, 0.114 / 255)  # how bright red, green and blue look (ITU-R 601)


def hog(
    pictures: NDArray[np.uint8], cell: int, orientations: int, clip: float
) -> NDArray[np.float64]:
    """Return one row of numbers for each of the pictures: uint8, (n, height, width, 3).

    Source: Dalal & Triggs, 2005. The settings are those of HogFeatures.
    """
    batches = batched(pictures)
    return np.concatenate([normalised(cells(batch, cell, orientations), clip) for batch in batches])


def batched(pictures: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """Yield the pictures, a few at once."""
    for start in range(0, len(pictures), _BATCH):
        yield pictures[start : start + _BATCH]


def cells(pictures: NDArray[np.uint8], cell: int, orientations: int) -> NDArray[np.float64]:
    """Return the histogram of each cell: (n, rows, columns, orientations)."""
    rows, columns = (side // cell for side in pictures.shape[1:3])
    pictures = pictures[:, : rows * cell, : columns * cell]
    red, green, blue = (share * pictures[..., i] for i, share in enumerate(_LUMA))
    grey = np.sqrt(red + green + blue)  # the root evens out edges in shade and in light
    dx, dy = np.zeros_like(grey), np.zeros_like(grey)
    dx[:, :, 1:-1] = grey[:, :, 2:] - grey[:, :, :-2]
    dy[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    strength = np.sqrt(dx * dx + dy * dy)
    angle = np.arctan2(dy, dx) * (orientations / np.pi) + orientations

    # An edge between two directions is shared by both. bincount adds up pixel by pixel, in
    # order: a picture's sums are the same, to the last bit, in any batch.
    lower = angle.astype(np.intp)
    share = angle - lower
    shape = (len(pictures), rows, columns, orientations)
    n, y, x = np.ogrid[: shape[0], : grey.shape[1], : grey.shape[2]]
    first = ((n * rows + y // cell) * columns + x // cell) * orientations
    counts = np.zeros(np.prod(shape))
    for direction, weight in ((lower, strength * (1 - share)), (lower + 1, strength * share)):
        bins = (first + direction % orientations).ravel()
        counts += np.bincount(bins, weight.ravel(), minlength=counts.size)
    return counts.reshape(shape)


def normalised(cells: NDArray[np.float64], clip: float) -> NDArray[np.float64]:
    """Return all blocks of 2 x 2 neighbouring cells, each scaled to length 1, in one row."""
    corners = (cells[:, :-1, :-1], cells[:, :-1, 1:], cells[:, 1:, :-1], cells[:, 1:, 1:])
    blocks = np.concatenate(corners, axis=-1)
    for limit in (clip, None):
        length = np.sqrt((blocks * blocks).sum(axis=-1, keepdims=True) + 1e-4)
        blocks = np.minimum(blocks / length, limit) if limit else blocks / length
    return blocks.reshape(len(blocks), -1)
