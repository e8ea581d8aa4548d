"""The sample tables, from which a first model can learn."""

from pathlib import Path

import pandas as pd

from app.model.kind import TASK
from app.model.tabular.dataset import read_dataset
from app.model.tabular.sample import OPTIONS, draw
from tests.people import Browser
from tests.questions import artifact_of

ROWS, COLUMNS = (150, 5) if TASK == "classification" else (442, 11)


def test_one_file_is_written_that_fits_the_task(tmp_path: Path) -> None:
    count, paths = draw(tmp_path / "data")
    assert not (tmp_path / "data").exists()
    (path,) = paths
    assert count == 1
    assert OPTIONS == {}
    assert path.name == ("iris.csv" if TASK == "classification" else "diabetes.csv")
    assert pd.read_csv(path).shape == (ROWS, COLUMNS)


def test_the_same_file_is_written_again(data: Path, tmp_path: Path) -> None:
    (path,) = draw(tmp_path)[1]
    assert path.read_bytes() == (data / path.name).read_bytes()


def test_its_columns_are_named_for_people(data: Path) -> None:
    found = read_dataset(data, None, TASK, lambda items, count: items)
    assert not any(field.missing for field in found.fields)
    units = [getattr(field, "unit", None) for field in found.fields]
    if TASK == "classification":
        assert units == ["cm"] * 4
        assert found.target == "species"
    else:
        assert found.fields[0].name == "age (years)"
        assert {field.type for field in found.fields} == {"number", "integer", "category"}
        assert (found.target, found.unit) == ("progression (points)", "points")


def test_a_model_learns_something_from_it(ada: Browser) -> None:
    metrics = artifact_of(ada.app).manifest.metrics
    assert metrics["accuracy" if TASK == "classification" else "r2"] > (
        0.85 if TASK == "classification" else 0.3
    )
