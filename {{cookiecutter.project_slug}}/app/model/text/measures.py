"""What is watched of texts: how long they are, and how many of their words the model knows."""

import re
from collections.abc import Container, Iterable, Sequence
from typing import Any

from app.model.baseline import Aspect, Columns, Value
from app.model.fields import Field
from app.model.sample import Sample
from app.model.text.words import WordsEngine

MOST, UNSEEN = 2_000, True  # rows looked at; of those it has learned from it knows every word
WORD = re.compile(r"\w\w+")


def names(field: Field) -> list[str]:
    """Return none: what is watched are numbers."""
    return []


def columns(fields: Sequence[Field], samples: Iterable[Sample], engine: Any) -> Columns:
    """Return the length of each text in characters and words, and the share of known words."""
    name, known = fields[0].name, vocabulary(engine)
    texts = [str(sample.row) for sample in samples]
    words = [WORD.findall(text.lower()) for text in texts]
    found: dict[Aspect, list[Value]] = {
        Aspect(name, "characters"): [float(len(text)) for text in texts],
        Aspect(name, "words"): [float(len(each)) for each in words],
    }
    if known is not None:
        shares = [share(each, known) for each in words]
        found[Aspect(name, "known words")] = shares
    return found


def share(words: Sequence[str], known: Container[str]) -> Value:
    """Return the share of the words that are known, from 0 to 1."""
    return sum(word in known for word in words) / len(words) if words else None


def vocabulary(engine: Any) -> Container[str] | None:
    """Return the words that a model knows, None where it doesn't say."""
    if isinstance(engine, WordsEngine):
        return frozenset(engine.reading.terms)
    steps = [step for _, step in getattr(engine.model, "steps", [])]
    found: Container[str] | None = getattr(steps[0], "vocabulary_", None) if steps else None
    return found
