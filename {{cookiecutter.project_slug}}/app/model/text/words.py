"""A linear model of words, compiled: the text's words, their weights, and nothing else.

It computes what scikit-learn's CountVectorizer or TfidfVectorizer and a linear classifier do, in
the same double precision, without a regular expression engine of its own, a locale, or a matrix.
"""

import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate, chain
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


def sums(values: npt.NDArray[np.float64], lengths: Sequence[int]) -> npt.NDArray[np.float64]:
    """Return the sums (n, …) of consecutive parts of `values`, each of its length."""
    if len(lengths) == 1 and lengths[0]:
        return np.add.reduceat(values, [0], axis=0)  # the same sum as below, sooner
    found, some = np.zeros((len(lengths), *values.shape[1:])), np.flatnonzero(lengths)
    if len(some):
        starts = np.array([0, *accumulate(lengths)], np.intp)
        found[some] = np.add.reduceat(values, starts[some], axis=0)
    return found


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
        scores = self._scores(rows)
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

    def pushes(self, text: Asked, place: int) -> Features:
        """Return where a text's known terms stand, and how far each pushed the score of a class."""
        places, values = self._features(text)
        one = self.weights.shape[1] == 1
        sign = -1.0 if one and place == 0 else 1.0
        weights = self.weights[places, 0 if one else place]
        return places, sign * values * weights

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
        """Return where a text's known terms stand, in order, and their values."""
        if isinstance(asked, str) or asked.read is None:
            return self._read([asked])[0]
        found: Features = asked.read
        return found

    def _read(self, rows: Sequence[Asked]) -> list[Features]:
        """Return what is in each text; a sample keeps it, for its answer and for its reasons."""
        counted = [self._count(row if isinstance(row, str) else row.row) for row in rows]
        lengths = [len(counts) for counts in counted]
        places = [*chain.from_iterable(counted)]
        values = np.array([*chain.from_iterable(map(dict.values, counted))], np.float64)
        if self.reading.binary:
            values[:] = 1.0
        if self.reading.sublinear_tf:
            values = np.log(values) + 1.0
        values *= self.idf[places]
        if self.reading.norm:
            power = values * values if self.reading.norm == "l2" else np.abs(values)
            sizes = sums(power, lengths)
            sizes[sizes == 0] = 1.0
            sizes = np.sqrt(sizes) if self.reading.norm == "l2" else sizes
            values /= np.repeat(sizes, lengths) if len(rows) > 1 else sizes
        found, start = list[Features](), 0
        for row, length in zip(rows, lengths, strict=True):
            end = start + length
            found.append((places[start:end], values[start:end]))
            start = end
            if not isinstance(row, str):
                row.read = found[-1]
        return found

    def _count(self, text: str) -> dict[int, int]:
        """Return how often each known term is in a text, by its column, in order."""
        counts = Counter(map(self._places.get, self._terms(text)))
        counts.pop(None, None)  # terms that are unknown
        return dict(sorted(counts.items()))  # type: ignore[arg-type]

    def _scores(self, rows: Sequence[Asked]) -> npt.NDArray[np.float64]:
        """Return the scores (n, columns) of texts."""
        found = self._read(rows)
        if len(rows) == 1:
            places, values = found[0]
        else:
            places = [*chain.from_iterable(where for where, _ in found)]
            values = np.concatenate([values for _, values in found])
        pushes = values[:, np.newaxis] * self.weights[places]
        return finite(sums(pushes, [len(where) for where, _ in found]) + self.intercept)

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
