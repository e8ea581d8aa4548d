"""A linear model of words, compiled: the text's words, their weights, and nothing else.

It computes what scikit-learn's CountVectorizer or TfidfVectorizer and a linear classifier do, in
the same double precision, without a regular expression engine of its own, a locale, or a matrix.
"""

import io
import json
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.model.engine import Classified, Gives, finite
from app.model.files import BadModel
from app.model.sample import Sample
from app.model.signature import Label
from app.model.strict import Strict

WORDS = "model.npz"
Asked = str | Sample
Features = tuple[list[int], npt.NDArray[np.float64]]
Link = Literal["softmax", "logistic", "scores"]


class Reading(Strict):
    """How a text becomes terms, as the vectorizer's parameters of the same names say."""

    lowercase: bool
    strip_accents: Literal["unicode"] | None
    token_pattern: str
    stop_words: list[str]
    ngram_range: tuple[int, int]
    binary: bool
    sublinear_tf: bool
    norm: Literal["l1", "l2"] | None
    link: Link
    terms: list[str]  # in the order of their columns


class WordsEngine:
    """Answers texts by the weights (terms, columns) of their terms.

    There is a column for each class, or one for the second of two.
    """

    def __init__(
        self,
        reading: Reading,
        idf: npt.NDArray[np.float64],
        weights: npt.NDArray[np.float64],
        intercept: npt.NDArray[np.float64],
        labels: Sequence[Label] = (),
    ) -> None:
        self.model, self.labels = None, list(labels)
        self.reading, self.idf, self.weights, self.intercept = reading, idf, weights, intercept
        self._places = {term: place for place, term in enumerate(reading.terms)}
        self._tokens: Callable[[str], list[str]] = re.compile(reading.token_pattern).findall
        self._stop = frozenset(reading.stop_words)

    def classify(self, rows: Sequence[Asked], gives: Gives) -> Classified:
        """Return the likeliest class of each text, with probabilities or scores."""
        scores = finite([self._score(text) for text in rows])
        if scores.shape[1] == 1:
            index = (scores[:, 0] > 0).astype(np.intp)
        else:
            index = np.argmax(scores, axis=1)
        if gives == "labels":
            return index, None
        if gives == "scores":
            return index, np.hstack([-scores, scores]) if scores.shape[1] == 1 else scores
        return index, self._probabilities(scores)

    def regress(self, rows: Sequence[Asked]) -> npt.NDArray[np.float64]:
        """Texts are classified only."""
        raise NotImplementedError

    def pushes(self, text: Asked, place: int) -> tuple[list[str], npt.NDArray[np.float64]]:
        """Return a text's known terms, and how far each pushed the score of a class."""
        places, values = self._features(text)
        one = self.weights.shape[1] == 1
        sign = -1.0 if one and place == 0 else 1.0
        weights = self.weights[places, 0 if one else place]
        return [self.reading.terms[each] for each in places], sign * values * weights

    def _terms(self, text: str) -> list[str]:
        reading = self.reading
        if reading.lowercase:
            text = text.lower()
        if reading.strip_accents and not text.isascii():
            parts = unicodedata.normalize("NFKD", text)
            text = "".join(part for part in parts if not unicodedata.combining(part))
        tokens = self._tokens(text)
        if self._stop:
            tokens = [token for token in tokens if token not in self._stop]
        shortest, longest = reading.ngram_range
        terms = list(tokens) if shortest == 1 else []
        for size in range(max(shortest, 2), longest + 1):
            terms += [
                " ".join(tokens[start : start + size]) for start in range(len(tokens) - size + 1)
            ]
        return terms

    def _features(self, asked: Asked) -> Features:
        """Return what a text has in it; of a sample it is read once."""
        if isinstance(asked, str):
            return self._read(asked)
        if asked.read is None:
            asked.read = self._read(asked.row)
        found: Features = asked.read
        return found

    def _read(self, text: str) -> Features:
        """Return the columns of a text's known terms, in order, and their values."""
        known, counts = self._places, dict[int, int]()
        for term in self._terms(text):
            if (place := known.get(term)) is not None:
                counts[place] = counts.get(place, 0) + 1
        places = sorted(counts)
        values = np.array([counts[place] for place in places], np.float64)
        if self.reading.binary:
            values[:] = 1.0
        if self.reading.sublinear_tf:
            values = np.log(values) + 1.0
        values *= self.idf[places]
        if self.reading.norm and places:
            power = values * values if self.reading.norm == "l2" else np.abs(values)
            size = float(power.sum())
            values /= (math.sqrt(size) if self.reading.norm == "l2" else size) or 1.0
        return places, values

    def _score(self, text: Asked) -> npt.NDArray[np.float64]:
        places, values = self._features(text)
        found: npt.NDArray[np.float64] = values @ self.weights[places] + self.intercept
        return found

    def _probabilities(self, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        if self.reading.link == "logistic":
            shares = 1.0 / (1.0 + np.exp(-np.clip(scores, -700, 700)))
            if scores.shape[1] == 1:
                return np.hstack([1.0 - shares, shares])
        else:
            both = np.hstack([-scores, scores]) if scores.shape[1] == 1 else scores
            shares = np.exp(both - both.max(axis=1, keepdims=True))
        total: npt.NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
        return total

    def as_bytes(self) -> bytes:
        """Return the content of a file, for `load`."""
        buffer = io.BytesIO()
        text = self.reading.model_dump_json().encode()
        np.savez(
            buffer,
            reading=np.frombuffer(text, np.uint8),
            idf=self.idf,
            weights=self.weights,
            intercept=self.intercept,
        )
        return buffer.getvalue()


def load(content: bytes, labels: Sequence[Label]) -> WordsEngine:
    """Return the engine in a file's content, in which there is no code. Raises BadModel."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            reading = Reading.model_validate(json.loads(found["reading"].tobytes()), strict=False)
            return WordsEngine(reading, found["idf"], found["weights"], found["intercept"], labels)
    except Exception as error:
        raise BadModel(
            f"{WORDS} can't be loaded ({type(error).__name__}): make the version again."
        ) from error
