"""One input that was accepted, and the limits it was held to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.model.fields import Json


@dataclass(frozen=True)
class Limits:
    """The most bytes of an uploaded file and the most pixels of a picture."""

    bytes: int
    pixels: int


class Sample:
    """What is known of one input: `row` for the estimator, and what the history may keep.

    `values` are the fields as JSON carries them; `picture` is a JPEG copy without metadata.
    """

    values: dict[str, Json]
    picture: bytes | None
    read: Any = None  # what a compiled model has found in it

    def __init__(self, row: Any, values: dict[str, Json], picture: bytes | None = None) -> None:
        self.row, self.values, self.picture = row, values, picture


class RowSample(Sample):
    """A row of a table: its values in the order of the fields, by name only when asked."""

    def __init__(self, names: Sequence[str], row: tuple[Json, ...]) -> None:
        self.row, self.picture, self._names = row, None, names

    @cached_property
    def values(self) -> dict[str, Json]:  # type: ignore[override]
        """The values by name."""
        return dict(zip(self._names, self.row, strict=True))
