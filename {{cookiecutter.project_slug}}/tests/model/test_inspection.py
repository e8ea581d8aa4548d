"""What an object from a model file is, and why it can't be served if it can't."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from app.model.files import BadModel
from app.model.inspection import check_estimator, name_model, task_of
from app.model.kind import Task
from tests.model.test_onnx_engine import matrix, part

ROWS, LABELS = np.arange(16.0).reshape(8, 2), ["a", "b"] * 4
CLASSIFIER = LogisticRegression().fit(ROWS, LABELS)
REGRESSOR = LinearRegression().fit(ROWS, ROWS[:, 0])
BOTH = np.column_stack([LABELS, LABELS])


@pytest.mark.parametrize(
    "model", [CLASSIFIER, REGRESSOR, make_pipeline(StandardScaler(), CLASSIFIER).fit(ROWS, LABELS)]
)
def test_a_fitted_estimator_is_accepted(model: Any) -> None:
    check_estimator("a.joblib", model)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (LogisticRegression, "a.joblib holds the class LogisticRegression, no instance: save the"),
        ({"model": CLASSIFIER}, "a.joblib holds a dict, no estimator: one is inside: save"),
        ([1, 2], "a.joblib holds a list, no estimator: save the fitted estimator"),
        ((CLASSIFIER, 1), "a.joblib holds a tuple, no estimator: one is inside:"),
        ("text", "a.joblib holds str, which has no predict method"),
        (StandardScaler(), "a.joblib holds StandardScaler, which has no predict method"),
        (LogisticRegression(), "a.joblib isn't fitted: call fit before you save it."),
        (make_pipeline(StandardScaler(), LinearRegression()), "a.joblib isn't fitted"),
        (
            DecisionTreeClassifier().fit(ROWS, BOTH),
            "a.joblib predicts 2 targets at once, one is answered here",
        ),
        (
            MultiOutputClassifier(DecisionTreeClassifier()).fit(ROWS, BOTH),
            "a.joblib predicts 2 targets at once",
        ),
        (DecisionTreeRegressor().fit(ROWS, ROWS), "a.joblib predicts 2 targets at once"),
    ],
)
def test_anything_else_is_refused_with_the_way_out(model: Any, words: str) -> None:
    with pytest.raises(BadModel) as error:
        check_estimator("a.joblib", model)
    assert str(error.value).startswith(words)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (CLASSIFIER, "LogisticRegression"),
        (make_pipeline(StandardScaler(), LinearRegression()), "LinearRegression"),
    ],
)
def test_a_model_is_called_after_its_last_step(model: Any, name: str) -> None:
    assert name_model(model) == name


@pytest.mark.parametrize(
    ("model", "task"),
    [
        (CLASSIFIER, "classification"),
        (REGRESSOR, "regression"),
        (make_pipeline(StandardScaler(), REGRESSOR), "regression"),
        (SimpleNamespace(classes_=["a"], predict=len), "classification"),
        (SimpleNamespace(_estimator_type="regressor", predict=len), "regression"),
        (matrix([part("label", "int64", ["n"])], len), "classification"),
        (matrix([part("shares", "float", ["n", 3])], len), "classification"),
    ],
)
@pytest.mark.parametrize("otherwise", ["classification", "regression"])
def test_a_model_says_what_it_does(model: Any, task: Task, otherwise: Task) -> None:
    assert task_of("a.joblib", model, otherwise) == task


@pytest.mark.parametrize("otherwise", ["classification", "regression"])
def test_one_number_in_onnx_is_what_the_project_is_for(otherwise: Task) -> None:
    assert task_of("a.onnx", matrix([part("y", "float", ["n", 1])], len), otherwise) == otherwise


def test_a_model_that_does_neither_is_refused() -> None:
    clusters = KMeans(2, n_init=1).fit(ROWS)
    with pytest.raises(BadModel, match="holds KMeans, which is neither a classifier nor a regress"):
        task_of("a.joblib", clusters, "classification")


class Remembers(BaseEstimator):
    """Somebody's own estimator, which names what it learned as it likes."""

    def fit(self, rows: Any, targets: Any) -> "Remembers":
        self.classes_, self.most = ["a", "b"], "a"
        return self

    def predict(self, rows: Any) -> list[str]:
        return [self.most] * len(rows)


def test_an_estimator_of_ones_own_need_not_follow_the_names_of_scikit_learn() -> None:
    check_estimator("a.joblib", Remembers().fit(ROWS, LABELS))
    check_estimator("a.joblib", make_pipeline(StandardScaler(), Remembers()).fit(ROWS, LABELS))
    check_estimator("a.joblib", SimpleNamespace(predict=len, classes_=["a", "b"]))
