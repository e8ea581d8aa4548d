"""What training and imports learn from, whatever the kind of data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.fields import AnyField
from app.model.sample import Sample

# Passes items through, given how many there are, so that a caller can show progress.
Progress = Callable[[Iterable[Any], int], Iterable[Any]]

FEWEST = 8  # rows of a class: fewer leave no two to hold out and to learn from
LONGEST_NAME = 200  # characters of a class name; the history has room for as many


class BadData(ValueError):
    """The data can't be used; the message says what is wrong, where, and how to mend it."""


@dataclass(frozen=True)
class Dataset:
    """Rows and what is to be predicted of them.

    `rows` (n, …) is an array, or a DataFrame for tables; `targets` (n,) holds labels or numbers
    and is called `target`. `sample(i)` is row i as the page or the API would accept it.
    `skipped` says what could not be read.
    """

    fields: list[AnyField]
    rows: Any
    targets: npt.NDArray[Any]
    target: str
    sample: Callable[[int], Sample]
    skipped: list[str]
    unit: str | None = None  # of the target, where it is a number

    def take(self, chosen: npt.NDArray[np.intp]) -> Any:
        """Return the chosen rows."""
        return self.rows.iloc[chosen] if hasattr(self.rows, "iloc") else self.rows[chosen]


def check_name(name: str) -> None:
    """Refuse a class name that no page can show. Raises BadData."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadData(
            f"{name[:50]!a} can't name a class: use at most {LONGEST_NAME} characters, all of "
            "them visible."
        )


def check_rows(dataset: Dataset, task: str) -> None:
    """Refuse a data set with too few rows, or rows of a class, to learn from. Raises BadData."""
    if task == "regression":
        if len(dataset.targets) < FEWEST:
            raise BadData(
                f"The data has {len(dataset.targets)} rows, at least {FEWEST} are needed."
            )
        return
    names, counts = np.unique(dataset.targets, return_counts=True)
    if len(names) < 2:
        raise BadData(f"{dataset.target!r} has {len(names)} class, at least 2 are needed.")
    for name, count in zip(names.tolist(), counts.tolist(), strict=True):
        check_name(str(name))
        if count < FEWEST:
            raise BadData(
                f"The class {name!r} has {count} readable examples, at least {FEWEST} are needed: "
                "add some or leave the class out."
            )
