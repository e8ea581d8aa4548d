"""A model for tables from elsewhere."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from flask import Flask
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from app.model.activation import active_version
from app.model.artifact import read_artifact, versions
from app.model.dataset import BadData, Dataset
from app.model.kind import TASK
from app.model.options import Options
from app.model.tabular import adapt
from app.model.tabular.dataset import read_dataset
from tests.fixtures import Arrive, MakeApp
from tests.people import text_of
from tests.questions import question
from tests.tabular.tables import TARGET, write
from tests.test_cli import run

TREE = DecisionTreeClassifier if TASK == "classification" else DecisionTreeRegressor
LINEAR = LogisticRegression if TASK == "classification" else LinearRegression


@pytest.fixture(scope="module")
def table(data: Path) -> pd.DataFrame:
    """The sample as a notebook would read it."""
    (path,) = data.glob("*.csv")
    return pd.read_csv(path)


@pytest.fixture
def own(make_app: MakeApp, own_models: Path) -> Flask:
    return make_app(models_dir=own_models)


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    return write(tmp_path / "houses.csv")


def save(estimator: Any, folder: Path) -> Path:
    joblib.dump(estimator, folder / "mine.joblib")
    return folder / "mine.joblib"


def fitted(frame: pd.DataFrame) -> Any:
    """Return a pipeline that was fitted on a DataFrame, its last column being the target."""
    words = make_column_selector(dtype_exclude=np.number)
    used = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), words),
        remainder=StandardScaler(),
    )
    return make_pipeline(used, LINEAR()).fit(frame.iloc[:, :-1], frame.iloc[:, -1])


@pytest.mark.usefixtures("in_this_process")
def test_an_import_makes_a_version_that_is_served(
    own: Flask,
    table: pd.DataFrame,
    data: Path,
    tmp_path: Path,
    own_models: Path,
    arrive: Arrive,
) -> None:
    model = fitted(table)
    result = run(own, "model", "import", save(model, tmp_path), "--data", data)
    assert result.exit_code == 0, result.output
    version = active_version(own_models)
    assert f"Version {version} is imported and active." in result.output
    assert "Its card says nothing yet of: purpose, limits, data." in result.output
    artifact = read_artifact(own_models / version)
    assert artifact.manifest.origin == "imported"
    assert artifact.manifest.estimator == LINEAR.__name__
    figure = artifact.manifest.metrics["accuracy" if TASK == "classification" else "r2"]
    assert figure == pytest.approx(model.score(table.iloc[:, :-1], table.iloc[:, -1]))
    ada, asked = arrive(own, "ada"), question(own)
    page = ada.post("/", asked.form)
    assert page.headers["X-Model-Version"] == version
    assert f"The model says {asked.answer.outcome} " in text_of(page)
    assert "isn't known here: if it had" in text_of(ada.get("/model"))


@pytest.mark.thorough
@pytest.mark.usefixtures("in_this_process")
def test_a_check_makes_no_version(
    own: Flask, table: pd.DataFrame, data: Path, tmp_path: Path, own_models: Path
) -> None:
    before = versions(own_models)
    file = save(fitted(table), tmp_path)
    alone = run(own, "model", "check", file)
    assert alone.exit_code == 0, alone.output
    assert f"Task         {TASK}" in alone.output
    result = run(own, "model", "check", file, "--data", data)
    assert result.exit_code == 0, result.output
    assert "Fed as       a DataFrame" in result.output
    assert "Nothing is wrong with it." in result.output
    assert versions(own_models) == before


@pytest.mark.thorough
@pytest.mark.usefixtures("in_this_process")
def test_a_model_of_some_columns_in_another_order_is_fed_those(
    own: Flask, houses: Path, tmp_path: Path, own_models: Path
) -> None:
    frame = pd.read_csv(houses)
    names = ["rooms", "height (m)"]
    file = save(TREE().fit(frame[names], frame[TARGET]), tmp_path)
    result = run(own, "model", "import", file, "--data", houses)
    assert result.exit_code == 0, result.output
    signature = read_artifact(own_models / active_version(own_models)).signature
    assert [field.name for field in signature.fields] == names
    assert all([*example.values] == names for example in signature.examples)


@pytest.mark.thorough
@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["rooms", "windows"], "The model takes the columns 'windows', which houses.csv doesn't"),
        (None, "The model takes 2 columns, houses.csv has 13 beside "),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    own: Flask,
    houses: Path,
    tmp_path: Path,
    own_models: Path,
    names: list[str] | None,
    words: str,
) -> None:
    before = versions(own_models)
    rows: Any = np.arange(16.0).reshape(8, 2)
    rows = pd.DataFrame(rows, columns=names) if names else rows
    targets = ["hut", "villa"] * 4 if TASK == "classification" else np.arange(8.0)
    file = save(TREE().fit(rows, targets), tmp_path)
    result = run(own, "model", "import", file, "--data", houses)
    assert result.exit_code == 1
    assert f"Error: {words}" in result.output
    assert versions(own_models) == before


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (SimpleNamespace(feature_names_in_=np.array(["b", "a"])), ["b", "a"]),
        (SimpleNamespace(feature_names_=["a", "b"]), ["a", "b"]),
        (SimpleNamespace(feature_names_in_=["Column_0", "Column_1"]), None),
        (SimpleNamespace(feature_names_in_=["0", "1"]), None),
        (SimpleNamespace(), None),
    ],
)
def test_a_model_may_name_its_columns(model: Any, names: list[str] | None) -> None:
    assert adapt.column_names(model, ["a", "b"]) == names


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    path = write(tmp_path_factory.mktemp("table") / "houses.csv")
    return read_dataset(path, None, TASK, lambda items, count: items)


def test_a_model_of_bare_columns_is_fed_a_matrix_first(dataset: Dataset) -> None:
    shapes = [feed.shape for feed in adapt.feeds(SimpleNamespace(), dataset, Options())]
    assert shapes[0] == "array"
    assert shapes[1:] == ["frame"] * 4
    named = SimpleNamespace(feature_names_in_=np.array(["rooms"]))
    found = adapt.feeds(named, dataset, Options())
    assert [feed.shape for feed in found] == ["frame"] * 4
    ways = {(feed.dates, feed.categorical) for feed in found}
    assert ways == {(False, False), (True, False), (False, True), (True, True)}


def test_another_number_of_columns_is_refused(dataset: Dataset) -> None:
    with pytest.raises(BadData, match=r"The model takes 3 columns, mine\.csv has 13 beside"):
        adapt.check_count(SimpleNamespace(n_features_in_=3), dataset, Path("mine.csv"))
    adapt.check_count(SimpleNamespace(n_features_in_=13), dataset, Path("mine.csv"))
    adapt.check_count(SimpleNamespace(), dataset, Path("mine.csv"))
