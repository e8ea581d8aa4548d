"""The kind of data that this project's model answers for: one room beside this file.

`app/project.json` names it. Every room has the same files: `gate.py` and `why.py` are all that the
server asks for; `dataset.py`, `estimator.py`, `sample.py`, `about.py`, `adapt.py` and `compile.py`
are for making models; `measures.py` says what of an input is watched for drift.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from app.model.fields import Field, Json
from app.model.message import Message
from app.model.sample import Limits, Sample
from app.model.signature import Compiled, Feed

Task = Literal["classification", "regression"]
# model type -> its room, and what the sample's model is to find
TYPES: Final[dict[str, tuple[str, Task]]] = {
    "image-classification": ("image", "classification"),
    "tabular-classification": ("tabular", "classification"),
    "tabular-regression": ("tabular", "regression"),
    "text-classification": ("text", "classification"),
}
PROJECT: Final = json.loads(Path(__file__).parent.with_name("project.json").read_text("utf-8"))
ROOM, TASK = TYPES.get(PROJECT["model_type"], TYPES["image-classification"])


class Gate(Protocol):
    """What the server asks of a room; both readers raise Refused with every problem."""

    NAME: str
    NOUN: str  # what one input is called: a picture, a row, a text
    REFUSED: Message  # that an input has problems

    def from_form(
        self, fields: Sequence[Field], given: Mapping[str, str | bytes], limits: Limits
    ) -> Sample:
        """Return the sample in a form's texts and files, by field name."""

    def from_json(
        self, fields: Sequence[Field], given: Mapping[str, Any], limits: Limits
    ) -> Sample:
        """Return the sample in a JSON object, by field name."""

    def from_example(
        self, fields: Sequence[Field], values: Mapping[str, Json], picture: bytes | None
    ) -> Sample:
        """Return the sample of a stored example: its values, or its picture."""

    def stack(self, fields: Sequence[Field], samples: Sequence[Sample]) -> Any:
        """Return samples as the rows of a data set."""

    def feed(self, fields: Sequence[Field], feed: Feed, rows: Any) -> Any:
        """Return rows as the estimator wants them."""

    def quick(self, fields: Sequence[Field]) -> Callable[[bytes], list[Sample] | None]:
        """Return what reads a JSON object, or an array of them, and returns None if in doubt."""

    def prepare(
        self, fields: Sequence[Field], feed_as: Feed, compiled: Compiled
    ) -> Callable[[Sequence[Sample]], Any]:
        """Return what makes of samples the inputs that a compiled model takes."""

    def explain(self, engine: Any, sample: Sample, place: int) -> list[dict[str, Any]] | None:
        """Return what pushed the answer, strongest first, or None where nothing exact is known.

        `place` is that of the label in the engine's classes.
        """

    def thumbnail(self, picture: bytes) -> bytes | None:
        """Return a small copy of a stored picture as WEBP, None where inputs are no pictures.

        Raises ValueError for a damaged one.
        """


def room(file: str) -> Any:
    """Return a file of this project's room, imported when it is first asked for."""
    return import_module(f"app.model.{ROOM}.{file}")


kind: Final[Gate] = room("gate")
