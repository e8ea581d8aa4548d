"""Trees as graphs: the answers of scikit-learn, on and next to every threshold."""

from typing import Any

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from app.model.files import ONNX, load_onnx
from app.model.signature import Classes, Input, Quantity
from app.model.trust import Trust
from app.model.twin.graph import to_graph
from app.model.twin.proof import NoTwin
from app.model.twin.splits import check_trees
from app.model.twin.thresholds import split_rows
from app.model.twin.trees import has_trees

WIDTH = 4
rng = np.random.default_rng(0)
X = rng.normal(size=(160, WIDTH))
HELD_OUT = rng.normal(size=(120, WIDTH)) * 2
SCORE = X[:, 0] * X[:, 1] + np.sin(3 * X[:, 2])
TWO = np.where(SCORE > 0, "yes", "no")
MANY = np.digitize(SCORE, [-0.7, 0, 0.7]) * 10
GAPS = np.where(rng.random(X.shape) < 0.15, np.nan, X)
CODES = np.column_stack([X[:, :2], rng.integers(-3, 4, 160) * 1.5, rng.integers(0, 60, 160)])
CODES_GAPS = np.where(rng.random(X.shape) < 0.15, np.nan, CODES)
ODD = MANY + CODES[:, 3].astype(int) * 7 % 3 * 100
SMALL = {"n_estimators": 4, "random_state": 0}
GUESSING = DummyClassifier(strategy="stratified")
HIST = {"max_iter": 3, "random_state": 0, "early_stopping": False, "min_samples_leaf": 5}
MASK = {"categorical_features": [2, 3]}


def graph_of(model: Any) -> Any:
    """Return the session of a fitted model's graph. Raises NoTwin."""
    labels = model.classes_.tolist() if is_classifier(model) else None
    output: Any = Quantity(
        target="y", unit=None, edges=[0, 1], counts=[1], error_low=0, error_high=0
    )
    if labels:
        output = Classes(target="y", labels=labels, gives="probabilities")
    inputs = [(Input(name="X", kind="numbers", fields=[]), WIDTH)]
    return load_onnx(ONNX, to_graph(model, inputs, output), Trust())


def assert_equal(model: Any, rows: Any) -> None:
    """Labels are the same, and numbers but for the last bits."""
    found = graph_of(model).run(None, {"X": rows})
    if is_classifier(model):
        assert found[0].tolist() == model.predict(rows).tolist()
        np.testing.assert_allclose(found[1], model.predict_proba(rows), rtol=0, atol=1e-12)
    else:
        np.testing.assert_allclose(found[0][:, 0], model.predict(rows), rtol=1e-12, atol=1e-12)


def extremes(limit: float) -> Any:
    """Rows of one extreme value, and of a mix of small ones."""
    values = np.array([limit, -limit, 0.0, -0.0, 1e-300, -5e-324])
    alone = np.zeros((len(values), WIDTH, WIDTH))
    alone[:, range(WIDTH), range(WIDTH)] = values[:, None]
    return np.concatenate([alone.reshape(-1, WIDTH), rng.choice(values[2:], (10, WIDTH))])


CASES: list[tuple[Any, Any, Any]] = [
    (DecisionTreeClassifier(random_state=0), X, MANY),
    (DecisionTreeClassifier(random_state=0), GAPS, TWO),
    (DecisionTreeClassifier(min_samples_leaf=160), X, MANY),  # one leaf
    (RandomForestClassifier(**SMALL), GAPS, MANY),
    (RandomForestClassifier(class_weight="balanced", **SMALL), X, SCORE > 0),
    (ExtraTreesClassifier(**SMALL), X, TWO),
    (GradientBoostingClassifier(**SMALL), X, TWO),
    (GradientBoostingClassifier(init="zero", **SMALL), X, MANY),
    (GradientBoostingClassifier(loss="exponential", **SMALL), X, TWO),
    (HistGradientBoostingClassifier(**HIST), GAPS, TWO),
    (HistGradientBoostingClassifier(**HIST), X, MANY),
    (HistGradientBoostingClassifier(**MASK, **HIST), CODES, ODD),
    (HistGradientBoostingClassifier(**MASK, **HIST), CODES_GAPS, TWO),
    (DecisionTreeRegressor(random_state=0), GAPS, SCORE),
    (RandomForestRegressor(**SMALL), X, SCORE),
    (ExtraTreesRegressor(**SMALL), X, SCORE),
    (GradientBoostingRegressor(loss="huber", **SMALL), X, SCORE),
    (HistGradientBoostingRegressor(loss="poisson", **HIST), GAPS, np.exp(SCORE)),
    (HistGradientBoostingRegressor(**MASK, **HIST), CODES_GAPS, SCORE),
]
QUICK = {3, 6, 11, 16}  # a forest, boosting of both kinds, and a regressor


@pytest.mark.parametrize(
    ("model", "rows", "y"),
    [
        pytest.param(
            *case,
            id=f"{type(case[0]).__name__}-{number}",
            marks=() if number in QUICK else pytest.mark.thorough,
        )
        for number, case in enumerate(CASES)
    ],
)
def test_a_graph_answers_as_the_trees_on_and_next_to_every_split(
    model: Any, rows: Any, y: Any
) -> None:
    model = clone(model).fit(rows, y)
    limit = 1e300 if "Hist" in type(model).__name__ else 1e36
    tried = [HELD_OUT, split_rows(model, rows)[:2000], extremes(limit)]
    if np.isnan(rows).any():
        tried.append(np.where(rng.random(HELD_OUT.shape) < 0.3, np.nan, HELD_OUT))
    assert_equal(model, np.concatenate(tried))


@pytest.mark.thorough
@pytest.mark.parametrize("last", [RandomForestClassifier(**SMALL), CASES[9][0]])
def test_trees_behind_a_scaler_answer_as_the_pipeline(last: Any) -> None:
    model = make_pipeline(StandardScaler(), clone(last)).fit(X, MANY)
    assert_equal(model, HELD_OUT)
    output = Classes(target="y", labels=model.classes_.tolist(), gives="probabilities")
    asked, difference = check_trees(model, X, output)
    assert asked > len(X)
    assert difference < 1e-12
    assert check_trees(make_pipeline(StandardScaler(), LogisticRegression()), X, output) == (0, 0.0)


def test_a_tie_goes_to_the_class_that_scikit_learn_gives_it() -> None:
    y, rows = np.array(["a", "b"] * 80), np.zeros((160, WIDTH))
    for model in (DecisionTreeClassifier(), HistGradientBoostingClassifier(max_iter=2)):
        assert_equal(model.fit(rows, y), rows[:3])


def test_split_rows_hold_every_threshold_and_its_neighbours() -> None:
    model = RandomForestClassifier(**SMALL).fit(X, MANY)
    rows = split_rows(model, X[:5])
    for tree in (member.tree_ for member in model.estimators_):
        for column, value in zip(tree.feature, tree.threshold, strict=True):
            if column >= 0:
                around = [value, *np.nextafter(value, [-np.inf, np.inf]), np.float32(value)]
                assert np.isin(around, rows[:, column]).all()
    assert not np.isnan(rows).any()
    assert np.isnan(split_rows(model, GAPS[:50])).any()


@pytest.mark.parametrize(
    ("model", "y"),
    [
        (RandomForestRegressor(2), np.column_stack([SCORE, SCORE])),
        (
            GradientBoostingClassifier(n_estimators=2, init=DummyClassifier(strategy="stratified")),
            TWO,
        ),
    ],
)
def test_what_cannot_be_exact_is_refused(model: Any, y: Any) -> None:
    with pytest.raises(NoTwin, match="it can't be written as ONNX"):
        graph_of(model.fit(X, y))


def test_only_trees_have_trees() -> None:
    assert has_trees(DecisionTreeClassifier())
    assert not has_trees(LogisticRegression())
