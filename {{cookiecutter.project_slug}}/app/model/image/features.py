"""What a classic model sees in a picture: in which directions its edges run, place by place."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from app.model.image.hog import hog


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
        return hog(X, self.cell, self.orientations, self.clip)

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
