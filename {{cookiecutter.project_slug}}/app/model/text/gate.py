"""The gate for texts: one field, typed into a form or sent as JSON."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.fields import Field, Json, read_fields, unix_lines
from app.model.message import Message
from app.model.sample import Limits, Sample
from app.model.signature import Compiled, Feed
from app.model.text.words import WordsEngine

NAME, NOUN = "text", "text"
REFUSED = Message("The text could not be accepted.")
MOST_WORDS = 8  # words that an answer names
WordPushes = tuple[Sequence[str], Sequence[int], npt.NDArray[np.float64]]


def as_sample(values: dict[str, Any]) -> Sample:
    """Return the sample of an accepted text."""
    return Sample(next(iter(values.values())), values)


def from_form(fields: Sequence[Field], given: Mapping[str, str | bytes], limits: Limits) -> Sample:
    """Return the sample in a form. Raises Refused."""
    texts = unix_lines(given)
    return as_sample(read_fields(fields, texts, lambda field, text: field.from_text(text)))


def from_json(fields: Sequence[Field], given: Mapping[str, Any], limits: Limits) -> Sample:
    """Return the sample in a JSON object. Raises Refused."""
    return as_sample(read_fields(fields, given, lambda field, value: field.from_json(value)))


def from_example(
    fields: Sequence[Field], values: Mapping[str, Json], picture: bytes | None
) -> Sample:
    """Return the sample of a stored example."""
    return as_sample(dict(values))


def stack(fields: Sequence[Field], samples: Sequence[Sample]) -> npt.NDArray[np.object_]:
    """Return an array (n,) of strings."""
    return np.array([sample.row for sample in samples], dtype=object)


def feed(fields: Sequence[Field], feed: Feed, rows: npt.NDArray[np.object_]) -> Any:
    """Return a list of strings, or a DataFrame with the one column."""
    if feed.shape == "frame":
        from pandas import DataFrame

        return DataFrame({fields[0].name: rows.tolist()})
    return rows.tolist()


def quick(fields: Sequence[Field]) -> Callable[[bytes], list[Sample] | None]:
    """Return what leaves every body to the gate: a text has one field to check."""
    return lambda body: None


def prepare(
    fields: Sequence[Field], feed_as: Feed, compiled: Compiled
) -> Callable[[Sequence[Sample]], Sequence[Sample]]:
    """Return what hands texts to their compiled model as they are."""
    return lambda samples: samples


def thumbnail(picture: bytes) -> bytes | None:
    """Return None: a text has no picture."""
    return None


def explain(engine: Any, sample: Sample, place: int) -> list[dict[str, Any]] | None:
    """Return the words that pushed a linear model towards its label or away, strongest first.

    Each as JSON carries a Push.
    """
    found = pushes_of(engine, sample, place)
    return found and strongest(*found)


def pushes_of(engine: Any, sample: Sample, place: int) -> WordPushes | None:
    """Return the words that a model knows, the places of a text's, and the push of each.

    None where the model isn't linear in words.
    """
    if isinstance(engine, WordsEngine):
        return engine.reading.terms, *engine.pushes(sample, place)
    return pushes_in(engine.model, sample.row, place)


def strongest(
    words: Sequence[str], places: Sequence[int], pushes: npt.NDArray[np.float64]
) -> list[dict[str, Any]]:
    """Return the words at those places that pushed most."""
    order, weights = np.argsort(-np.abs(pushes), kind="stable")[:MOST_WORDS], pushes.tolist()
    return [
        {"word": str(words[places[i]]), "weight": weights[i]} for i in order.tolist() if weights[i]
    ]


def pushes_in(estimator: Any, text: str, place: int) -> WordPushes | None:
    """Return the words that an estimator knows, the places of a text's, and the push of each.

    The score of a class is the sum of coefficient times feature: each summand is a word's push.
    None where the estimator is no pipeline of a vectorizer and a linear classifier with a row of
    coefficients for each class.
    """
    steps = [step for _, step in getattr(estimator, "steps", [])]
    if len(steps) < 2 or not hasattr(steps[0], "vocabulary_"):  # sparse features with names
        return None
    weights = weights_of(steps[-1], place)
    features = estimator[:-1].transform([text])
    if weights is None or not hasattr(features, "tocsr"):
        return None  # something between has mixed the words
    try:
        names = estimator[:-1].get_feature_names_out()
    except (AttributeError, ValueError):
        return None
    found = features.tocsr()
    return names, found.indices, found.data * weights[found.indices]


def weights_of(classifier: Any, place: int) -> npt.NDArray[np.float64] | None:
    """Return the coefficients (features,) of a linear classifier for the class at `place`."""
    found = getattr(classifier, "coef_", None)
    count = len(getattr(classifier, "classes_", ()))
    if found is None or (hasattr(classifier, "dual_coef_") and count > 2):
        return None  # a support vector machine has a row for each pair of classes
    rows = found.toarray() if hasattr(found, "toarray") else np.atleast_2d(np.asarray(found))
    if len(rows) == 1 and count == 2:  # of two classes the second has the coefficients
        return np.asarray(rows[0] if place == 1 else -rows[0])
    return np.asarray(rows[place]) if len(rows) == count else None
