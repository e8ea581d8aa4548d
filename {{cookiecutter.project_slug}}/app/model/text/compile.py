"""Compiling a pipeline of a word vectorizer and a linear classifier."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from app.model.fields import Field
from app.model.predictor import Model
from app.model.sample import Sample
from app.model.text.words import WORDS, Reading, WordsEngine
from app.model.twin.proof import NoTwin, Twin


def compile_model(model: Model, usual: Sequence[Sample]) -> list[Twin]:
    """Return the ways in which the model may be written, one of which may be exact.

    Raises NoTwin.
    """
    steps = [step for _, step in getattr(model.engine.model, "steps", [])]
    if len(steps) < 2 or not hasattr(steps[0], "vocabulary_"):
        raise NoTwin("only a pipeline of a word vectorizer and a linear classifier is compiled")
    reading = read_vectorizer(steps[0])
    count = len(steps[0].vocabulary_)
    idf = np.ones(count)
    weighing = steps[0] if hasattr(steps[0], "sublinear_tf") else None
    if type(steps[1]).__name__ == "TfidfTransformer":
        weighing = steps.pop(1)
    if len(steps) != 2:
        raise NoTwin(f"{type(steps[1]).__name__} stands between the words and the classifier")
    if weighing is not None:
        reading |= {"sublinear_tf": bool(weighing.sublinear_tf), "norm": weighing.norm}
        idf = np.asarray(weighing.idf_, np.float64) if weighing.use_idf else idf
    weights, intercept = read_classifier(steps[1], count)
    return [
        Twin(
            WORDS,
            WordsEngine(Reading(**reading, link=link), idf, weights, intercept).as_bytes(),
        )
        for link in ("softmax", "logistic")
    ]


def read_vectorizer(vectorizer: Any) -> dict[str, Any]:
    """Return how a CountVectorizer or TfidfVectorizer reads. Raises NoTwin."""
    settings = vectorizer.get_params()
    usual = settings["analyzer"] == "word" and settings["strip_accents"] in {None, "unicode"}
    own = ("preprocessor", "tokenizer")
    if not usual or any(settings.get(name) is not None for name in own):
        raise NoTwin(f"its {type(vectorizer).__name__} doesn't read words in the usual way")
    if re.compile(settings["token_pattern"]).groups > 1:
        raise NoTwin("its token_pattern has several groups")
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
    return {
        "lowercase": settings["lowercase"],
        "strip_accents": settings["strip_accents"],
        "token_pattern": settings["token_pattern"],
        "stop_words": sorted(vectorizer.get_stop_words() or ()),
        "ngram_range": tuple(settings["ngram_range"]),
        "binary": settings["binary"],
        "sublinear_tf": False,
        "norm": None,
        "terms": [str(term) for term in terms],
    }


def read_classifier(classifier: Any, terms: int) -> tuple[Any, Any]:
    """Return weights (terms, columns) and intercepts (columns,). Raises NoTwin."""
    if hasattr(classifier, "feature_log_prob_") and hasattr(classifier, "class_log_prior_"):
        complement = type(classifier).__name__ == "ComplementNB"  # it leaves the prior out
        found = classifier.feature_log_prob_, 0.0 if complement else classifier.class_log_prior_
    elif hasattr(classifier, "coef_") and hasattr(classifier, "intercept_"):
        found = classifier.coef_, classifier.intercept_
    else:
        raise NoTwin(f"{type(classifier).__name__} is not linear in the words")
    weights = found[0].toarray() if hasattr(found[0], "toarray") else np.asarray(found[0])
    weights = np.ascontiguousarray(np.atleast_2d(weights).T, np.float64)
    if weights.shape[0] != terms:
        raise NoTwin(f"{type(classifier).__name__} has no weight for each word")
    return weights, np.broadcast_to(np.asarray(found[1], np.float64), weights.shape[1:]).copy()


ODD = (
    *("?", "42", "a", "xyzzy qwfp", "É ÉTÉ straße İstanbul ǅ ﬁn", "naïve cafe\u0301"),
    *("日本語 テスト", "👍 👎🏽", "don't stop-words_here"),
)


def corners(fields: Sequence[Field], usual: Sequence[Sample]) -> list[Sample]:
    """Return texts that a reader of words may stumble over."""
    known = usual[0].row
    texts = (*ODD, "\t\n ".join(known.split()), known.upper(), f"{known} " * 3)
    return [Sample(text, {fields[0].name: text}) for text in texts]


def extremes(fields: Sequence[Field], usual: Sequence[Sample]) -> list[Sample]:
    """Return none: a text has no number that could be too large."""
    return []
