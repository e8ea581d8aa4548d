"""The signature: what goes into a model and what comes out, written once, at training time."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A record that refuses fields it doesn't know and values of another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Answer(Strict):
    """What the model said of an example: its label and the probability of each class."""

    label: str
    probabilities: dict[str, float]


class Example(Strict):
    """A held-out input, stored as a file in the version, and the answer it must get."""

    file: str
    media_type: str
    answer: Answer


class Input(Strict):
    """The one field of a picture model, and the width and height it is brought to, in pixels."""

    field: str
    type: Literal["image"]
    media_types: list[str]
    width: int
    height: int


class Signature(Strict):
    """The contract of one model version; form, API, documents and self-test follow it."""

    format: Literal[1] = 1
    kind: str
    input: Input
    classes: list[str]
    examples: list[Example] = Field(min_length=1)

    def write(self, path: Path) -> None:
        """Write the signature as JSON that people can read."""
        path.write_text(self.model_dump_json(indent=2) + "\n", "utf-8")
