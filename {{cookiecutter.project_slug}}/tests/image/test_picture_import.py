"""A model for pictures from elsewhere."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import joblib
import numpy as np
import pytest
from flask import Flask
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from app.model.activation import active_version
from app.model.artifact import read_artifact
from app.model.dataset import BadData, Dataset
from app.model.image.adapt import find_size, onnx_layout, ranges
from app.model.image.dataset import read_dataset
from app.model.options import Options
from tests.fixtures import Arrive, MakeApp
from tests.image.pictures import plain, upload
from tests.people import text_of
from tests.test_cli import run


@pytest.fixture(scope="module")
def small(data: Path) -> Dataset:
    """The sample in 16 x 16 pixels."""
    return read_dataset(data, None, "classification", lambda items, count: items, (16, 16))


@pytest.fixture
def own(make_app: MakeApp, own_models: Path) -> Flask:
    return make_app(models_dir=own_models)


def save(estimator: Any, folder: Path) -> Path:
    joblib.dump(estimator, folder / "mine.joblib")
    return folder / "mine.joblib"


@pytest.mark.thorough
@pytest.mark.usefixtures("in_this_process")
def test_an_import_makes_a_version_that_is_served(
    own: Flask, small: Dataset, data: Path, tmp_path: Path, own_models: Path, arrive: Arrive
) -> None:
    estimator = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    pixels = small.rows.reshape(len(small.rows), -1) / 255
    file = save(estimator.fit(pixels, small.targets), tmp_path)
    result = run(own, "model", "import", file, "--data", data)
    assert result.exit_code == 0, result.output
    version = active_version(own_models)
    assert f"Version {version} is imported and active." in result.output
    assert "Its card says nothing yet of: purpose, limits, data." in result.output
    artifact = read_artifact(own_models / version)
    assert artifact.manifest.origin == "imported"
    assert artifact.manifest.estimator == "LogisticRegression"
    assert artifact.manifest.metrics["accuracy"] == estimator.score(pixels, small.targets)
    assert artifact.signature.feed.shape == "flat"
    assert artifact.signature.feed.divisor == 255
    page = arrive(own, "ada").post("/", upload(plain()))
    assert page.headers["X-Model-Version"] == version
    assert "The model says " in text_of(page)


@pytest.mark.usefixtures("in_this_process")
def test_a_check_finds_out_how_pictures_are_fed_and_makes_no_version(
    own: Flask, small: Dataset, data: Path, tmp_path: Path, own_models: Path
) -> None:
    before = active_version(own_models)
    grey = (small.rows @ np.array([0.299, 0.587, 0.114])).reshape(len(small.rows), -1)
    file = save(LinearSVC(C=0.01, dual=False).fit(grey / 255, small.targets), tmp_path)
    result = run(own, "model", "check", file, "--data", data)
    assert result.exit_code == 0, result.output
    assert "Fed as       pixels, flat, 1 channels, divided by 255" in result.output
    assert "Classes      'cat', 'dog'" in result.output
    assert "Gives        scores" in result.output
    assert "Nothing is wrong with it." in result.output
    assert [path.name for path in own_models.glob("*/")] == [before]


@pytest.mark.parametrize(
    ("count", "size"), [(16 * 16 * 3, (16, 16)), (8 * 8, (8, 8)), (None, (64, 64))]
)
def test_the_size_follows_from_the_number_of_values(
    count: int | None, size: tuple[int, int]
) -> None:
    model = SimpleNamespace() if count is None else SimpleNamespace(n_features_in_=count)
    assert find_size(model) == size


def test_a_number_of_values_that_is_no_square_is_asked_about() -> None:
    with pytest.raises(BadData, match="takes 50 values for each picture: give --size"):
        find_size(SimpleNamespace(n_features_in_=50))


@pytest.mark.parametrize(
    ("shape", "layout"),
    [
        (["n", 3, 8, 8], "NCHW"),
        (["n", 8, 8, 1], "NHWC"),
        (["n", 192], "flat"),
        (["n", 8, 8, 4], None),
        ([3, 8, 8], None),
    ],
)
def test_the_layout_follows_from_the_shape(shape: list[Any], layout: str | None) -> None:
    assert onnx_layout(shape) == layout


@pytest.mark.parametrize(
    ("options", "divisor"),
    [
        (Options(mean=(0.5,), std=(0.2,)), 255.0),
        (Options(mean=(124.0, 116.0, 104.0)), 1.0),
    ],
)
def test_what_is_told_of_the_range_is_followed(options: Options, divisor: float) -> None:
    (feed,) = ranges("NCHW", 3, options)
    assert (feed.divisor, feed.mean, feed.std) == (divisor, [*options.mean], [*options.std])


def test_another_number_of_means_than_channels_is_refused() -> None:
    with pytest.raises(BadData, match="--mean and --std take 3 numbers, one for each channel"):
        ranges("NCHW", 3, Options(mean=(0.5, 0.5)))
