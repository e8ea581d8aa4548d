"""Why a picture got its answer: what covering each part of it does.

A square is moved over the picture, as Zeiler and Fergus did ("Visualizing and understanding
convolutional networks", 2014): two cells wide, a cell at a time, and over the edges.
"""

from collections.abc import Mapping
from contextlib import suppress
from itertools import product

import numpy as np
import numpy.typing as npt

from app.model.dataset import Dataset
from app.model.sample import Sample
from app.model.why.asking import Asker, OutOfTime
from app.model.why.findings import Cell, Covered

COARSE, FINE = 4, 8  # cells in a row and in a column; many where the model is quick enough


def keep(dataset: Dataset, known: npt.NDArray[np.intp]) -> dict[str, bytes]:
    """Return no files: a picture is compared with itself."""
    return {}


def explain(asker: Asker, sample: Sample, files: Mapping[str, bytes]) -> Covered:
    """Return how far the answer fell for each cell. Raises OutOfTime."""
    (answer,) = asker.values([sample]).tolist()
    most = min(sample.row.shape[:2])
    found = cover(asker, sample, answer, min(COARSE, most))
    side = min(FINE, most)
    if asker.fits((side + 1) ** 2):
        with suppress(OutOfTime):
            return cover(asker, sample, answer, side)
    return found


def cover(asker: Asker, sample: Sample, answer: float, side: int) -> Covered:
    """Return how far the answer fell, on average over the squares that covered a cell.

    Raises OutOfTime.
    """
    falls = (answer - asker.values(covered(sample.row, side))).reshape(side + 1, side + 1)
    of_cells = (falls[:-1, :-1] + falls[:-1, 1:] + falls[1:, :-1] + falls[1:, 1:]) / 4
    rows = enumerate(of_cells.tolist(), start=1)
    cells = [Cell(i, j, fall) for i, row in rows for j, fall in enumerate(row, start=1)]
    return Covered(cells, side, answer)


def covered(row: npt.NDArray[np.uint8], side: int) -> list[Sample]:
    """Return copies of a picture, each with another square in the picture's mean colour."""
    mean = row.mean(axis=(0, 1)).round().astype(row.dtype)
    down, across = (np.linspace(0, size, side + 1).round().astype(int) for size in row.shape[:2])
    found = []
    for i, j in product(range(side + 1), repeat=2):  # cells i and i - 1, as far as there are such
        copy, last, right = row.copy(), min(i + 1, side), min(j + 1, side)
        copy[down[max(i - 1, 0)] : down[last], across[max(j - 1, 0)] : across[right]] = mean
        found.append(Sample(copy, {}))
    return found
