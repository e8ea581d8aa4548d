"""A model for texts from elsewhere."""

from pathlib import Path
from typing import Any

import joblib
import pytest
from flask import Flask
from pandas import DataFrame
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC
from skops.io import dump

from app.model.activation import active_version
from app.model.artifact import read_artifact
from app.model.dataset import Dataset
from app.model.text.dataset import read_dataset
from tests.fixtures import Arrive, MakeApp
from tests.people import text_of
from tests.questions import question
from tests.test_cli import run
from tests.test_history import listed


@pytest.fixture(scope="module")
def sentences(data: Path) -> Dataset:
    return read_dataset(data, None, "classification", lambda items, count: items)


@pytest.fixture
def own(make_app: MakeApp, own_models: Path) -> Flask:
    return make_app(models_dir=own_models)


def save(estimator: Any, folder: Path) -> Path:
    joblib.dump(estimator, folder / "mine.joblib")
    return folder / "mine.joblib"


@pytest.mark.usefixtures("in_this_process")
def test_an_import_makes_a_version_that_is_served(
    own: Flask,
    sentences: Dataset,
    data: Path,
    tmp_path: Path,
    own_models: Path,
    arrive: Arrive,
) -> None:
    model = make_pipeline(TfidfVectorizer(), LinearSVC()).fit(sentences.rows, sentences.targets)
    result = run(own, "model", "import", save(model, tmp_path), "--data", data)
    assert result.exit_code == 0, result.output
    version = active_version(own_models)
    assert f"Version {version} is imported and active." in result.output
    assert "Its card says nothing yet of: purpose, limits, data." in result.output
    artifact = read_artifact(own_models / version)
    assert artifact.manifest.origin == "imported"
    assert artifact.manifest.estimator == "LinearSVC"
    score = model.score(sentences.rows, sentences.targets)
    assert artifact.manifest.metrics["accuracy"] == pytest.approx(score)
    ada = arrive(own, "ada")
    page = ada.post("/", question(own).form)
    assert page.headers["X-Model-Version"] == version
    assert "Scores order the classes; they are no percentages." in text_of(page)
    assert "What each word adds to the score" in text_of(ada.get(f"/history/{listed(ada)[0]}/why"))


@pytest.mark.usefixtures("in_this_process")
def test_a_model_of_a_column_is_fed_a_column(
    own: Flask, sentences: Dataset, data: Path, tmp_path: Path, own_models: Path
) -> None:
    before = active_version(own_models)
    words = make_column_transformer((TfidfVectorizer(), "text"))
    model = make_pipeline(words, RidgeClassifier())
    model.fit(DataFrame({"text": sentences.rows.tolist()}), sentences.targets)
    result = run(own, "model", "check", save(model, tmp_path), "--data", data)
    assert result.exit_code == 0, result.output
    assert "Takes        text (text)" in result.output
    assert "Fed as       a DataFrame" in result.output
    assert "Gives        scores" in result.output
    assert "Nothing is wrong with it." in result.output
    assert active_version(own_models) == before


@pytest.mark.usefixtures("in_this_process")
def test_a_skops_file_is_imported_without_being_called_a_program(
    own: Flask, sentences: Dataset, data: Path, tmp_path: Path, own_models: Path
) -> None:
    before = active_version(own_models)
    model = make_pipeline(TfidfVectorizer(), RidgeClassifier())
    dump(model.fit(sentences.rows, sentences.targets), tmp_path / "mine.skops")
    file = tmp_path / "mine.skops"
    result = run(own, "model", "import", file, "--data", data, "--no-activate")
    assert result.exit_code == 0, result.output
    assert "is a program" not in result.output
    assert "is imported.\n" in result.output
    assert active_version(own_models) == before


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--labels", "a,b"], "--labels names 2 classes, the model has 4."),
        (["--target", "text"], "The labels don't fit: 'text' has "),
    ],
)
def test_labels_that_do_not_fit_are_refused(
    own: Flask, sentences: Dataset, data: Path, tmp_path: Path, options: list[str], words: str
) -> None:
    model = make_pipeline(TfidfVectorizer(), RidgeClassifier())
    file = save(model.fit(sentences.rows, sentences.targets), tmp_path)
    result = run(own, "model", "import", file, "--data", data, *options)
    assert result.exit_code == 1
    assert f"Error: {words}" in result.output
