"""The model card: what a person writes of a model, and what was found when it was made."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from app.model.calibration import Bin
from app.model.dataset import BadData
from app.model.strict import Strict

LONGEST = 10_000  # characters of a text
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)]


class Words(Strict):
    """What only a person knows of a model; an empty text says that nobody has written it."""

    purpose: Text = ""
    limits: Text = ""
    data: Text = ""
    contact: Text = ""

    @property
    def missing(self) -> list[str]:
        """The names of the texts that nobody has written."""
        return [name for name, text in self if not text]

    def under(self, others: "Words") -> "Words":
        """Return these words, where the others have some those."""
        return Words(**(dict(self) | {name: text for name, text in others if text}))


class Histogram(Strict):
    """`counts[i]` numbers were between `edges[i]` and `edges[i + 1]`."""

    edges: list[float]
    counts: list[int]


class Card(Strict):
    """What a version keeps for its card beside signature, manifest and evaluation.

    `counts` has the rows of each class in all the data, `gaps` the rows without a value of each
    field that may be missing, `skipped` what couldn't be read. `calibration` is None where the
    model gives no probabilities, `errors` (true value less answer) where it gives no number.
    """

    words: Words
    counts: dict[str, int] = Field(default_factory=dict)
    gaps: dict[str, int] = Field(default_factory=dict)
    skipped: int = 0
    calibration: list[Bin] | None = None
    errors: Histogram | None = None


def read_words(path: Path) -> Words:
    """Return the words in a file, none where there is no file. Raises BadData."""
    try:
        return Words.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Words()
    except OSError as error:
        raise BadData(f"{path.name} can't be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise BadData(f"{path.name}: {mend(str(first['loc'][0]), first['type'])}") from None
    except ValueError as error:  # no TOML, or not in UTF-8
        reason = str(error).rstrip(".")
        raise BadData(f"{path.name} is no TOML: {reason}. Put texts in quotes.") from None


def mend(name: str, problem: str) -> str:
    """Return what is wrong with an entry, and what would be right."""
    if problem == "extra_forbidden":
        return f"{name!r} is not known there: use {', '.join(Words.model_fields)}."
    if problem == "string_too_long":
        return f"{name} has more than {LONGEST} characters: shorten it."
    return f'{name} must be a text in quotes, such as {name} = "…".'
