"""What training learns from, whatever the kind of data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# Passes (label, file) pairs through, given how many there are, so that a caller can show progress.
Progress = Callable[[Iterable[tuple[str, Path]], int], Iterable[tuple[str, Path]]]


class BadData(ValueError):
    """The data can't be trained on; the message says what is missing and where."""


@dataclass(frozen=True)
class Dataset:
    """Rows (n, …), labels (n,), the file each row came from, and what could not be read."""

    rows: npt.NDArray[Any]
    labels: npt.NDArray[np.str_]
    sources: list[Path]
    skipped: list[str]
