"""One input that was accepted, and the limits it was held to."""

from dataclasses import dataclass
from typing import Any

from app.model.fields import Json


@dataclass(frozen=True)
class Limits:
    """The most bytes of an uploaded file and the most pixels of a picture."""

    bytes: int
    pixels: int


@dataclass(frozen=True)
class Sample:
    """What is known of one input: `row` for the estimator, and what the history may keep.

    `values` are the fields as JSON carries them; `picture` is a JPEG copy without metadata.
    """

    row: Any
    values: dict[str, Json]
    picture: bytes | None = None
