"""Linear models of words, compiled: the same words, the same numbers, the same pushes."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from app.model.engine import EstimatorEngine, Gives
from app.model.fields import TextField
from app.model.files import BadModel
from app.model.predictor import Model
from app.model.sample import Sample
from app.model.signature import Classes, Compiled, Feed
from app.model.text.compile import ODD
from app.model.text.gate import MOST_WORDS, pushes_in
from app.model.text.words import WORDS, WordsEngine, load
from app.model.twin.proof import compile_twin

TEXTS = [
    *("The coffee was good, the coffee was hot", "Good cake and good coffee", "A good day"),
    *("Das war schlecht", "The cake was bad and cold", "Bad café, bad naïve staff", "Cold soup"),
    *("When do you open?", "Do you open on Sunday?", "When is the café open", "Where are you"),
]
MOODS = np.array(["good"] * 3 + ["bad"] * 4 + ["question"] * 4)
TWO = np.where(MOODS == "question", "question", "statement")
FIELD = TextField(name="text", max_length=1000)
ASKED = [
    *(*TEXTS, *ODD, "nothing known here xyz", "!!", "GOOD Good gOOd", "good\n\tgood bad open"),
    *("CAFE\u0301 naive", "Ça va? Où?", "🙂 good 🙂", "a b c", "the the the", "coffee " * 50),
]


def text(value: str) -> Sample:
    return Sample(value, {"text": value})


def model_of(estimator: Any, labels: Any = MOODS) -> Model:
    estimator.fit(TEXTS, labels)
    last = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    gives: Gives = "probabilities" if hasattr(last, "predict_proba") else "scores"
    output = Classes(target="mood", labels=estimator.classes_.tolist(), gives=gives)
    return Model(EstimatorEngine(estimator), [FIELD], Feed(shape="texts"), output)


def compiled(model: Model) -> tuple[Compiled, dict[str, bytes]]:
    return compile_twin(model, [text(value) for value in TEXTS])


def twin_of(model: Model) -> WordsEngine:
    found, files = compiled(model)
    assert found.file == WORDS, found.reason
    assert found.difference < 1e-12
    return load(files[WORDS], model.engine.labels)


def classifier() -> LogisticRegression:
    return LogisticRegression(C=10, max_iter=1000)


VECTORIZERS: dict[str, Callable[[], Any]] = {
    "usual": TfidfVectorizer,
    "sublinear": lambda: TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)),
    "pairs": lambda: TfidfVectorizer(ngram_range=(2, 3), min_df=1),
    "stop words": lambda: TfidfVectorizer(stop_words="english", ngram_range=(1, 2)),
    "own stop words": lambda: CountVectorizer(stop_words=["the", "was"]),
    "no accents": lambda: TfidfVectorizer(strip_accents="unicode"),
    "capitals": lambda: TfidfVectorizer(lowercase=False),
    "binary": lambda: CountVectorizer(binary=True),
    "l1": lambda: TfidfVectorizer(norm="l1"),
    "no norm": lambda: TfidfVectorizer(norm=None, use_idf=False),
    "smooth": lambda: TfidfVectorizer(smooth_idf=False, max_features=9),
    "pattern": lambda: CountVectorizer(token_pattern=r"(?u)#?(\w+)"),
    "vocabulary": lambda: CountVectorizer(vocabulary=["open", "good", "bad"]),
    "two steps": lambda: make_pipeline(CountVectorizer(), TfidfTransformer(sublinear_tf=True)),
}
CLASSIFIERS: dict[str, Callable[[], Any]] = {
    "logistic": classifier,
    "support vectors": LinearSVC,
    "naive Bayes": MultinomialNB,
    "complement": ComplementNB,
}
PAIRS = [
    *((name, "logistic", MOODS) for name in VECTORIZERS),
    *(("sublinear", name, labels) for name in CLASSIFIERS for labels in (MOODS, TWO)),
]


@pytest.mark.parametrize(
    ("words", "last", "labels"), PAIRS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_twin_answers_as_scikit_learn_does(words: str, last: str, labels: Any) -> None:
    first = VECTORIZERS[words]()
    steps = [step for _, step in getattr(first, "steps", [("", first)])]
    model = model_of(make_pipeline(*steps, CLASSIFIERS[last]()), labels)
    assert isinstance(model.output, Classes)
    twin, gives = twin_of(model), model.output.gives
    expected, found = (each.classify(ASKED, gives) for each in (model.engine, twin))
    assert found[0].tolist() == expected[0].tolist()
    assert expected[1] is not None
    assert found[1] == pytest.approx(expected[1], abs=1e-12)
    alone = [twin.classify([asked], gives)[1] for asked in ASKED]
    assert np.array_equal(np.vstack([each for each in alone if each is not None]), found[1])


@pytest.mark.parametrize("labels", [MOODS, TWO], ids=["several", "two"])
@pytest.mark.parametrize("last", ["logistic", "support vectors"])
def test_the_same_words_push_as_far_as_in_the_estimator(labels: Any, last: str) -> None:
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    model = model_of(make_pipeline(words, CLASSIFIERS[last]()), labels)
    twin = twin_of(model)
    for asked in ASKED:
        for place in range(len(model.engine.labels)):
            places, pushes = twin.pushes(asked, place)
            expected = pushes_in(model.engine.model, asked, place)
            assert expected
            assert [*expected[0]] == twin.reading.terms
            assert dict(zip(places, pushes, strict=True)) == pytest.approx(
                dict(zip(expected[1], expected[2], strict=True)), abs=1e-12
            )


def test_the_answer_of_a_twin_names_its_words() -> None:
    model = model_of(make_pipeline(TfidfVectorizer(), classifier()))
    twin = Model(twin_of(model), model.fields, model.feed, model.output)
    one, other = (each.bodies([text("good coffee, cold cake")])[0] for each in (model, twin))
    assert [push["word"] for push in other["reasons"]] == [push["word"] for push in one["reasons"]]
    assert 0 < len(other["reasons"]) <= MOST_WORDS


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (
            [TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), classifier()],
            "its TfidfVectorizer doesn't read words in the usual way",
        ),
        (
            [CountVectorizer(analyzer="char_wb"), classifier()],
            "its CountVectorizer doesn't read words in the usual way",
        ),
        ([CountVectorizer(tokenizer=str.split, token_pattern=None), classifier()], "usual way"),
        ([CountVectorizer(preprocessor=str.upper), classifier()], "usual way"),
        ([CountVectorizer(strip_accents="ascii"), classifier()], "usual way"),
        (
            [CountVectorizer(), DecisionTreeClassifier()],
            "DecisionTreeClassifier is not linear in the words",
        ),
        (
            [CountVectorizer(), MaxAbsScaler(), classifier()],
            "MaxAbsScaler stands between the words and the classifier",
        ),
    ],
)
def test_what_is_not_compiled_says_why(steps: list[Any], reason: str) -> None:
    found, files = compiled(model_of(make_pipeline(*steps)))
    assert (found.file, files) == (None, {})
    assert reason in found.reason


def test_the_file_holds_no_code() -> None:
    model = model_of(make_pipeline(TfidfVectorizer(), classifier()))
    content = compiled(model)[1][WORDS]
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        parts = {name: found[name] for name in found.files}
    assert {part.dtype.kind for part in parts.values()} == {"u", "f"}

    planted = io.BytesIO()
    np.savez(planted, **parts | {"idf": np.array([print], dtype=object)})
    with pytest.raises(BadModel, match=r"model\.npz can't be loaded \(ValueError\)"):
        load(planted.getvalue(), model.engine.labels)
