"""Estimators of every sort, behind the same two questions."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron, RidgeClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import NearestCentroid
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

from app.model.engine import BadAnswer, EstimatorEngine, as_label, find_gives, make_engine

RANDOM = np.random.default_rng(0)
ROWS = np.concatenate([RANDOM.normal(place, 0.3, (12, 3)) for place in (0.0, 2.0, 4.0)])
TWO, THREE = np.repeat(["a", "b"], 12), np.repeat(["a", "b", "c"], 12)


class LabelsAlone:
    """A classifier that names a class and nothing more."""

    classes_ = np.array(["a", "b"])

    def predict(self, rows: Any) -> Any:
        return np.where(rows[:, 0] > 1, "b", "a")


class Strange(LabelsAlone):
    """A classifier whose probabilities are none, or have another width than its classes."""

    def __init__(self, shares: list[float]) -> None:
        self.shares = shares

    def predict_proba(self, rows: Any) -> Any:
        return np.tile(self.shares, (len(rows), 1))


@pytest.mark.parametrize(
    ("estimator", "gives"),
    [
        (LogisticRegression(), "probabilities"),
        (DecisionTreeClassifier(), "probabilities"),
        (LinearSVC(), "scores"),
        (Perceptron(), "scores"),
        (RidgeClassifier(), "scores"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
@pytest.mark.parametrize("targets", [TWO, THREE], ids=["two classes", "three classes"])
def test_a_classifier_gives_the_most_it_can(estimator: Any, gives: str, targets: Any) -> None:
    rows = ROWS[: len(targets)]
    engine = EstimatorEngine(estimator.fit(rows, targets))
    classes = len({*targets})
    found = find_gives(engine, rows, classes)
    assert found == gives
    index, table = engine.classify(rows, found)
    assert table is not None
    assert table.shape == (len(rows), classes)
    assert np.array_equal(table.argmax(axis=1), index)
    assert [engine.labels[place] for place in index] == estimator.predict(rows).tolist()


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(LabelsAlone(), id="predict alone"),
        pytest.param(Strange([0.5, 0.6]), id="more than 1 together"),
        pytest.param(Strange([1.5, -0.5]), id="less than 0"),
        pytest.param(Strange([0.2, 0.3, 0.5]), id="another number of classes"),
        pytest.param(Strange([float("nan"), 1.0]), id="no number"),
    ],
)
def test_what_are_no_probabilities_are_not_given(model: Any) -> None:
    engine = EstimatorEngine(model)
    assert find_gives(engine, ROWS, 2) == "labels"
    index, table = engine.classify(ROWS, "labels")
    assert table is None
    assert {*index.tolist()} == {0, 1}


def test_a_classifier_without_either_gives_labels() -> None:
    model = NearestCentroid().fit(ROWS, THREE)
    gives = find_gives(EstimatorEngine(model), ROWS, 3)
    assert gives in {"labels", "probabilities", "scores"}
    index, _ = EstimatorEngine(model).classify(ROWS, gives)
    assert [model.classes_[place] for place in index] == model.predict(ROWS).tolist()


def test_of_two_classes_each_has_a_score_and_they_are_opposite() -> None:
    model = LinearSVC().fit(ROWS[:24], TWO)
    _, table = EstimatorEngine(model).classify(ROWS[:24], "scores")
    assert table is not None
    assert np.array_equal(table[:, 0], -table[:, 1])
    assert np.array_equal(table[:, 1], model.decision_function(ROWS[:24]))


@pytest.mark.parametrize(
    ("classes", "labels"),
    [
        (np.array(["x", "y"]), ["x", "y"]),
        (np.array(["x", "y"], dtype=object), ["x", "y"]),
        (np.array([3, 5]), [3, 5]),
        (np.array([-1, 1], dtype=np.int8), [-1, 1]),
        (np.array([0.0, 1.0]), [0, 1]),
        (np.array([False, True]), [False, True]),
    ],
    ids=str,
)
def test_every_sort_of_label_is_carried_as_json_can(classes: Any, labels: list[Any]) -> None:
    model = DecisionTreeClassifier().fit(ROWS[:24], np.repeat(classes, 12))
    engine = EstimatorEngine(model)
    assert engine.labels == labels
    assert [type(label) for label in engine.labels] == [type(label) for label in labels]
    index, _ = engine.classify(ROWS[:24], "probabilities")
    assert index.tolist() == [0] * 12 + [1] * 12


@pytest.mark.parametrize("value", [1.5, None, b"a", ("a",), float("nan"), np.datetime64("2020")])
def test_what_json_cannot_carry_is_no_label(value: Any) -> None:
    with pytest.raises(BadAnswer, match="which is no text, whole number or boolean"):
        as_label(value)


def test_two_answers_for_each_row_are_refused() -> None:
    model = MultiOutputClassifier(DecisionTreeClassifier()).fit(ROWS, np.column_stack([THREE] * 2))
    twice = SimpleNamespace(classes_=np.array(["a", "b", "c"]), predict=model.predict)
    with pytest.raises(BadAnswer, match="answers with 2 values for each row"):
        EstimatorEngine(twice).classify(ROWS, "labels")
    numbers = LinearRegression().fit(ROWS, ROWS[:, :2])
    with pytest.raises(BadAnswer, match="answers with 2 numbers for each row"):
        EstimatorEngine(numbers).regress(ROWS)


def test_an_answer_that_is_none_of_the_classes_is_refused() -> None:
    model = SimpleNamespace(classes_=["a"], predict=lambda rows: np.array(["z"] * len(rows)))
    with pytest.raises(BadAnswer, match="answered 'z', which is none of its classes"):
        EstimatorEngine(model).classify(ROWS, "labels")


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)], ids=["a row", "a column"])
def test_a_regressor_answers_each_row_with_a_number(shape: tuple[int, ...]) -> None:
    model = LinearRegression().fit(ROWS, ROWS.sum(axis=1).reshape(shape))
    found = make_engine(model).regress(ROWS)
    assert found.shape == (len(ROWS),)
    assert found == pytest.approx(ROWS.sum(axis=1))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_no_finite_number_is_refused(value: float) -> None:
    model = SimpleNamespace(predict=lambda rows: np.full(len(rows), value))
    with pytest.raises(BadAnswer, match="answered with a value that is no finite number"):
        EstimatorEngine(model).regress(ROWS)


def test_scores_of_pairs_of_classes_are_not_those_of_classes() -> None:
    pairs = SVC(decision_function_shape="ovo").fit(ROWS, THREE)
    assert pairs.decision_function(ROWS).shape == (36, 3)
    assert find_gives(EstimatorEngine(pairs), ROWS, 3) == "labels"
    each = SVC(decision_function_shape="ovr").fit(ROWS, THREE)
    assert find_gives(EstimatorEngine(each), ROWS, 3) == "scores"


def test_what_fails_beside_the_label_is_not_given() -> None:
    def fail(rows: Any) -> Any:
        raise RuntimeError("no")

    model = LogisticRegression().fit(ROWS, THREE)
    model.predict_proba = fail
    assert find_gives(EstimatorEngine(model), ROWS, 3) == "scores"
