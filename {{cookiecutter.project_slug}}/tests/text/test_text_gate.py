"""The gate for texts, and the words that pushed an answer."""

from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC, LinearSVC

from app.model.engine import EstimatorEngine
from app.model.fields import Refused, TextField
from app.model.sample import Limits, Sample
from app.model.signature import Feed, Push
from app.model.text import gate

FIELD = TextField(name="message", max_length=40)
LIMITS = Limits(bytes=100, pixels=100)
TEXTS = ["good good day", "a good book", "bad day", "a bad bad book", "what day", "what a book"]
TWO, THREE = ["+", "+", "-", "-", "-", "+"], ["+", "+", "-", "-", "?", "?"]


def pushes(estimator: Any, text: str, label: Any) -> list[Push] | None:
    classes = getattr(estimator, "classes_", np.array([label])).tolist()
    engine = EstimatorEngine(estimator)
    found = gate.explain(engine, Sample(text, {"message": text}), classes.index(label))
    return None if found is None else [Push(**each) for each in found]


def test_a_text_is_the_same_whichever_way_it_comes() -> None:
    text = " One line\nand another: é 😀 "
    form = gate.from_form([FIELD], {"message": text.replace("\n", "\r\n")}, LIMITS)
    body = gate.from_json([FIELD], {"message": text}, LIMITS)
    example = gate.from_example([FIELD], {"message": text}, None)
    for sample in (form, body, example):
        assert (sample.row, sample.values) == (text, {"message": text})


def test_line_ends_do_not_count_twice() -> None:
    text = "\n".join(["x"] * 20)
    assert len(text) == 39
    assert gate.from_form([FIELD], {"message": text.replace("\n", "\r\n")}, LIMITS).row == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is missing. Give text of at most 40 characters."),
        (" \r\n ", "is missing. Give text of at most 40 characters."),
        ("x" * 41, "has 41 characters; at most 40 are accepted. Shorten it."),
        ("a\0b", "must be text of at most 40 characters."),
        ("a\ud800b", "must be text of at most 40 characters."),
    ],
    ids=ascii,
)
def test_a_text_that_cannot_be_accepted_is_refused(text: str, problem: str) -> None:
    for read in (gate.from_form, gate.from_json):
        with pytest.raises(Refused) as refused:
            read([FIELD], {"message": text}, LIMITS)
        assert refused.value.problems == [("message", problem)]


def test_a_file_is_no_text() -> None:
    with pytest.raises(Refused, match="must be typed in, not sent as a file"):
        gate.from_form([FIELD], {"message": b"text"}, LIMITS)


def test_texts_are_fed_as_a_list_or_as_a_column() -> None:
    rows = gate.stack([FIELD], [Sample(text, {}) for text in TEXTS])
    assert gate.feed([FIELD], Feed(shape="texts"), rows) == TEXTS
    frame = gate.feed([FIELD], Feed(shape="frame"), rows)
    assert frame.columns.tolist() == ["message"]
    assert frame["message"].tolist() == TEXTS


@pytest.mark.parametrize("labels", [TWO, THREE], ids=["two classes", "three classes"])
@pytest.mark.parametrize("last", [LogisticRegression(), LinearSVC()], ids=["logistic", "SVC"])
def test_the_pushes_and_the_intercept_add_up_to_the_score(labels: list[str], last: Any) -> None:
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), last).fit(TEXTS, labels)
    for text in TEXTS:
        label = model.predict([text])[0]
        found = pushes(model, text, label)
        assert found
        assert len(found) <= gate.MOST_WORDS
        place = model.classes_.tolist().index(label)
        scores = np.atleast_1d(model.decision_function([text])[0])
        sign = 1 if len(scores) > 1 or place == 1 else -1
        intercept = last.intercept_[place if len(scores) > 1 else 0]
        score = scores[place if len(scores) > 1 else 0]
        assert sum(push.weight for push in found) == pytest.approx(sign * (score - intercept))


def test_the_strongest_push_comes_first_and_words_that_do_nothing_are_left_out() -> None:
    model = make_pipeline(CountVectorizer(), LogisticRegression()).fit(TEXTS, TWO)
    found = pushes(model, "good good bad unknown", "+")
    assert found
    assert [push.word for push in found] == ["good", "bad"]
    assert found[0].weight > 0 > found[1].weight
    against = pushes(model, "good good bad unknown", "-")
    assert against
    assert [push.weight for push in against] == [-push.weight for push in found]
    assert not pushes(model, "unknown words alone", "+")


def test_of_many_words_only_the_strongest_are_named() -> None:
    texts = [" ".join(f"word{number}" for number in range(20)), "nothing"]
    model = make_pipeline(CountVectorizer(), LogisticRegression()).fit(texts, ["a", "b"])
    found = pushes(model, texts[0], "a")
    assert found
    assert len(found) == gate.MOST_WORDS


@pytest.mark.parametrize("labels", [[1, 1, 0, 0, 0, 1], [True, True, False, False, False, True]])
def test_a_label_of_any_sort_finds_its_words(labels: list[Any]) -> None:
    model = make_pipeline(CountVectorizer(), LogisticRegression()).fit(TEXTS, labels)
    found = pushes(model, "good good", type(labels[0])(1))
    assert found
    assert found[0].weight > 0


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(
            make_pipeline(CountVectorizer(), MultinomialNB()).fit(TEXTS, TWO), id="naive Bayes"
        ),
        pytest.param(
            make_pipeline(
                CountVectorizer(), TruncatedSVD(2, random_state=0), LogisticRegression()
            ).fit(TEXTS, TWO),
            id="features that are no words",
        ),
        pytest.param(object(), id="no pipeline"),
    ],
)
def test_where_no_word_has_a_weight_none_is_named(model: Any) -> None:
    assert not pushes(model, TEXTS[0], "+")


def test_a_support_vector_machine_of_pairs_names_no_words() -> None:
    two = make_pipeline(TfidfVectorizer(), SVC(kernel="linear")).fit(TEXTS, TWO)
    assert pushes(two, "good good day", "+")
    three = make_pipeline(TfidfVectorizer(), SVC(kernel="linear")).fit(TEXTS, THREE)
    assert pushes(three, "good good day", "+") is None


def test_sparse_coefficients_name_the_same_words() -> None:
    last = SGDClassifier(random_state=0)
    model = make_pipeline(TfidfVectorizer(), last).fit(TEXTS, THREE)
    before = pushes(model, "good bad day", "+")
    last.sparsify()
    assert pushes(model, "good bad day", "+") == before


def test_steps_that_lose_the_names_of_words_name_none() -> None:
    model = make_pipeline(TfidfVectorizer(), FunctionTransformer(), LogisticRegression())
    assert pushes(model.fit(TEXTS, TWO), "good good day", "+") is None
