"""Estimators of rows, compiled: equal on every kind of column, or the reason why not."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder, StandardScaler
from sklearn.svm import LinearSVC

from app.model.activation import activate
from app.model.dataset import Dataset
from app.model.engine import EstimatorEngine
from app.model.files import JOBLIB
from app.model.kind import TASK, kind, room
from app.model.making import Measured, make_version, measure
from app.model.predictor import Predictor, same
from app.model.sample import Sample
from app.model.signature import ClassAnswer, Feed
from app.model.training import as_joblib, fit
from app.model.trust import Trust
from app.model.twin.proof import compile_twin
from tests.fixtures import MakeApp
from tests.people import Program
from tests.tabular.tables import TARGET, TYPES, row
from tests.ways import PREDICT

classifies = pytest.mark.skipif(TASK == "regression", reason="there are no classes")
FRAME, NUMBERS = Feed(shape="frame"), [name for name, kind in TYPES.items() if kind == "number"]


def table(folder: Path, without: str = "") -> Dataset:
    """Return the table of every type, but for the columns of one."""
    names = [name for name, kind in TYPES.items() if kind != without]
    path = folder / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*names, TARGET], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row(number) for number in range(64))
    found: Dataset = room("dataset").read_dataset(path, None, TASK, lambda items, _: items)
    return found


def measured_with(dataset: Dataset, estimator: Any, feed: Feed = FRAME) -> Measured:
    """Fit an estimator on all rows of a table, and measure it on them."""
    rows = np.arange(len(dataset.targets))
    estimator.fit(kind.feed(dataset.fields, feed, dataset.take(rows)), dataset.targets)
    engine = EstimatorEngine(estimator)
    return measure(engine, dataset, feed, engine.labels, rows, rows)


def version_of(measured: Measured, folder: Path) -> Predictor:
    return make_version(
        folder / "models",
        measured,
        {JOBLIB: as_joblib(measured.model.engine.model)},
        Trust(("app",)),
        rows={},
        origin="trained",
        model=JOBLIB,
        estimator="X",
    )


def changed(dataset: Dataset) -> list[Sample]:
    """Return rows as they are, and each with one value that it may have instead."""
    found = []
    for number in range(3):
        base = dict(dataset.sample(number).values)
        found.append(base)
        for field in dataset.fields:
            found += [base | {field.name: None}] if field.missing else []
            found += [base | {field.name: each} for each in getattr(field, "categories", [])]
            found += [base | {field.name: -1e6}] if field.type == "number" else []
            found += [base | {field.name: 10**9}] if field.type == "integer" else []
            found += [base | {field.name: "2099-12-31"}] if field.type == "date" else []
    return [kind.from_example(dataset.fields, each, None) for each in found]


def assert_equal(measured: Measured, predictor: Predictor, tolerance: float = 1e-12) -> None:
    """Assert that a version is compiled and answers as the estimator it was made of."""
    compiled = predictor.artifact.manifest.compiled
    assert predictor.is_compiled, compiled.reason
    assert compiled.difference <= tolerance
    asked = changed(measured.dataset)
    expected = measured.model.answers(asked)
    found = [each.answer for each in predictor.predict_all(asked)]
    assert all(same(*pair) for pair in zip(found, expected, strict=True))
    assert all(same(predictor.predict(each).answer, expected[n]) for n, each in enumerate(asked))


def test_every_type_of_column_but_free_text_is_compiled(tmp_path: Path) -> None:
    measured = fit(table(tmp_path, without="text"), TASK)
    predictor = version_of(measured, tmp_path)
    assert_equal(measured, predictor, 1e-9)
    kinds = {each.kind for each in predictor.artifact.manifest.compiled.inputs}
    assert kinds == {"numbers", "texts", "dates"}


@pytest.mark.thorough
def test_a_column_of_free_text_is_not_compiled_and_the_reason_names_it(tmp_path: Path) -> None:
    measured = fit(table(tmp_path), TASK)
    compiled, files = compile_twin(measured.model, [measured.dataset.sample(0)])
    assert (compiled.file, files) == (None, {})
    assert compiled.reason == "a step takes the single column 'note' as a series"


@pytest.mark.thorough
@classifies
def test_histogram_boosting_behind_an_encoder_is_compiled_exactly(tmp_path: Path) -> None:
    dataset = table(tmp_path, without="text")
    words = [each.name for each in dataset.fields if each.type == "category"]
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    first = ColumnTransformer([("w", encoder, words), ("n", "passthrough", NUMBERS)])
    last = HistGradientBoostingClassifier(
        max_iter=5, min_samples_leaf=2, categorical_features=[0, 1, 2], random_state=0
    )
    measured = measured_with(dataset, make_pipeline(first, last))
    assert_equal(measured, version_of(measured, tmp_path))


@pytest.mark.thorough
@classifies
def test_a_support_vector_machine_gives_scores(tmp_path: Path) -> None:
    dataset = table(tmp_path, without="text")
    chosen = ColumnTransformer([("n", StandardScaler(), NUMBERS)])
    measured = measured_with(dataset, make_pipeline(chosen, LinearSVC()))
    predictor = version_of(measured, tmp_path)
    assert_equal(measured, predictor)
    answer = predictor.predict(dataset.sample(0)).answer
    assert isinstance(answer, ClassAnswer)
    assert answer.scores
    assert answer.probabilities is None
    assert sum(answer.scores.values()) == 0, "of two classes the first has the opposite"


@pytest.mark.thorough
@classifies
def test_a_forest_refuses_too_large_numbers_as_the_estimator_does(
    tmp_path: Path, make_app: MakeApp, program: Program
) -> None:
    path = tmp_path / "numbers.csv"
    lines = [f"{n}.5,{n % 7},{'yes' if n % 7 > 2 else 'no'}" for n in range(40)]
    path.write_text("\n".join(["x,y,z", *lines]), "utf-8")
    dataset: Dataset = room("dataset").read_dataset(path, None, TASK, lambda items, _: items)
    forest = RandomForestClassifier(3, random_state=0)
    predictor = version_of(measured_with(dataset, forest, Feed(shape="array")), tmp_path)
    assert predictor.is_compiled
    assert predictor.artifact.manifest.compiled.bounded
    activate(tmp_path / "models", predictor.version)
    for compiled in (True, False):
        app = make_app(models_dir=tmp_path / "models", compiled_model=compiled)
        for number, status in ((3.5, 200), (1e38, 200), (-1e38, 200), (1e39, 422), (-1e300, 422)):
            body = {"x": number, "y": 1}
            answer = Program(app, program.token).post(PREDICT, json=body)
            assert answer.status_code == status, answer.text
