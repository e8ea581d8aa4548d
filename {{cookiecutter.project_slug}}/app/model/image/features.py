"""What a classic model sees in a picture: in which directions its edges run, place by place."""

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

_BATCH = 8  # pictures worked on at once: bounds the memory used, whatever the number of pictures
_LUMA = (0.299 / 255, 0.587 / 255, 0.114 / 255)  # how bright red, green and blue look (ITU-R 601)


class HogFeatures(TransformerMixin, BaseEstimator):
    """Histograms of oriented gradients (Dalal & Triggs, 2005).

    A picture is cut into cells of `cell` x `cell` pixels. Each cell counts its edges by direction
    (`orientations` of them over 180 degrees), stronger edges counting more. Counts are normalised
    over blocks of 2 x 2 cells and limited to `clip`, so that light and contrast matter little.
    Nothing is learned from the data.
    """

    def __init__(self, cell: int = 8, orientations: int = 9, clip: float = 0.2) -> None:
        """Keep the settings; they are checked when they are used."""
        self.cell = cell
        self.orientations = orientations
        self.clip = clip

    def fit(self, X: NDArray[np.uint8], y: object = None) -> Self:  # noqa: N803
        """Check the pictures; there is nothing to learn."""
        self._check(X)
        return self

    def transform(self, X: NDArray[np.uint8]) -> NDArray[np.float64]:  # noqa: N803
        """Return one row of numbers for each picture of X: uint8, (n, height, width, 3)."""
        self._check(X)
        return np.concatenate(list(self._batches(X)))

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that this works without a call of fit."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def _check(self, X: NDArray[np.uint8]) -> None:  # noqa: N803
        shape, dtype = np.shape(X), getattr(X, "dtype", type(X).__name__)
        if len(shape) != 4 or shape[0] == 0 or shape[3] != 3:
            raise ValueError(
                f"Pictures must come as (n, height, width, 3) with n > 0, not {shape}."
            )
        if dtype != np.uint8:
            raise ValueError(f"Pictures must be a uint8 array (values 0 to 255), not {dtype}.")
        if min(shape[1:3]) < 2 * self.cell:
            raise ValueError(f"Pictures must be at least {2 * self.cell} pixels high and wide.")

    def _batches(self, pictures: NDArray[np.uint8]) -> Iterator[NDArray[np.float64]]:
        for start in range(0, len(pictures), _BATCH):
            yield self._normalised(self._cells(pictures[start : start + _BATCH]))

    def _cells(self, pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the histogram of each cell: (n, rows, columns, orientations)."""
        rows, columns = (side // self.cell for side in pictures.shape[1:3])
        pictures = pictures[:, : rows * self.cell, : columns * self.cell]
        red, green, blue = (share * pictures[..., i] for i, share in enumerate(_LUMA))
        grey = np.sqrt(red + green + blue)  # the root evens out edges in shade and in light
        dx, dy = np.zeros_like(grey), np.zeros_like(grey)
        dx[:, :, 1:-1] = grey[:, :, 2:] - grey[:, :, :-2]
        dy[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
        strength = np.sqrt(dx * dx + dy * dy)
        angle = np.arctan2(dy, dx) * (self.orientations / np.pi) + self.orientations

        # An edge between two directions is shared by both. bincount adds up pixel by pixel, in
        # order: a picture's sums are the same, to the last bit, in any batch.
        lower = angle.astype(np.intp)
        share = angle - lower
        shape = (len(pictures), rows, columns, self.orientations)
        n, y, x = np.ogrid[: shape[0], : grey.shape[1], : grey.shape[2]]
        first = ((n * rows + y // self.cell) * columns + x // self.cell) * self.orientations
        counts = np.zeros(np.prod(shape))
        for direction, weight in ((lower, strength * (1 - share)), (lower + 1, strength * share)):
            bins = (first + direction % self.orientations).ravel()
            counts += np.bincount(bins, weight.ravel(), minlength=counts.size)
        return counts.reshape(shape)

    def _normalised(self, cells: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return all blocks of 2 x 2 neighbouring cells, each scaled to length 1, in one row."""
        corners = (cells[:, :-1, :-1], cells[:, :-1, 1:], cells[:, 1:, :-1], cells[:, 1:, 1:])
        blocks = np.concatenate(corners, axis=-1)
        for limit in (self.clip, None):
            length = np.sqrt((blocks * blocks).sum(axis=-1, keepdims=True) + 1e-4)
            blocks = np.minimum(blocks / length, limit) if limit else blocks / length
        return blocks.reshape(len(blocks), -1)
