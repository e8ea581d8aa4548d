"""The page that says how good the model is."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from app.model.activation import active_version
from app.model.calibration import calibration_error
from app.model.kind import TASK
from app.model.signature import Classes, Quantity
from tests.fixtures import Arrive, MakeApp
from tests.people import Browser, text_of
from tests.questions import artifact_of
from tests.versions import edit_json, sign

NAMES = {
    "accuracy": "Accuracy",
    "r2": "R²",
    "mean_absolute_error": "Mean absolute error",
    "root_mean_squared_error": "Root mean squared error",
}


@pytest.fixture
def table(models: Path) -> list[dict[str, Any]]:
    """The evaluation of the active version."""
    with (models / active_version(models) / "evaluation.csv").open(encoding="utf-8") as file:
        return [*csv.DictReader(file)]


@pytest.mark.skipif(TASK == "regression", reason="there are no classes")
def test_the_figures_of_each_class_are_those_of_the_evaluation(
    ada: Browser, table: list[dict[str, Any]]
) -> None:
    output = artifact_of(ada.app).signature.output
    assert isinstance(output, Classes)
    assert [row["class"] for row in table] == output.names
    text = text_of(ada.get("/model"))
    for row in table:
        shares = [f"{100 * float(row[name]):.1f} %" for name in ("precision", "recall", "f1")]
        assert f"{row['class']} {' '.join(shares)} {row['support']}" in text
        counts = [row[f"predicted {name}"] for name in output.names]
        assert f"{row['class']} {' '.join(counts)}" in text


@pytest.mark.skipif(TASK == "classification", reason="there are classes")
def test_every_row_of_the_evaluation_is_a_point(ada: Browser, table: list[dict[str, Any]]) -> None:
    output = artifact_of(ada.app).signature.output
    assert isinstance(output, Quantity)
    page = ada.get("/model")
    points = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', page.text)
    assert len(points) == len(table) > 1
    assert all(40 <= float(x) <= 224 and 16 <= float(y) <= 164 for x, y in points)
    text = text_of(page)
    assert f"its true {output.target}, upwards the predicted one" in text
    for place, row in enumerate(table, start=1):
        assert f"{place} {row['true']} {row['predicted']}" in text


def test_the_figures_for_the_whole_are_those_of_the_manifest(ada: Browser) -> None:
    page = ada.get("/model")
    assert page.status_code == 200
    metrics = artifact_of(ada.app).manifest.metrics
    assert metrics
    for name, value in metrics.items():
        shown = f"{100 * value:.1f} %" if name == "accuracy" else f"{value:.4g}"
        assert f"{NAMES[name]} {shown}" in text_of(page)


def test_it_says_what_the_model_is(ada: Browser, models: Path) -> None:
    text = text_of(ada.get("/model"))
    manifest = artifact_of(ada.app).manifest
    assert active_version(models) in text
    assert manifest.estimator in text
    rows = manifest.rows
    assert f"{rows['learned from']} learned from, {rows['held out']} held out" in text
    assert "Measured on data that was held out." in text
    assert re.search(r"scikit-learn \d+\.\d+", text)


def test_it_says_what_the_model_takes(ada: Browser) -> None:
    text = text_of(ada.get("/model"))
    for field in artifact_of(ada.app).signature.fields:
        assert f"{field.name} {field.type}" in text


@pytest.mark.thorough
def test_of_an_imported_model_it_says_that_the_figures_may_be_too_good(
    make_app: MakeApp, arrive: Arrive, own_models: Path
) -> None:
    manifest = own_models / active_version(own_models) / "manifest.json"
    edit_json(manifest, lambda m: m.update(origin="imported", rows={"tried on": 40}))
    text = text_of(arrive(make_app(models_dir=own_models), "ada").get("/model"))
    assert "Made Imported " in text
    assert "40 tried on" in text
    assert "Whether it had learned from these rows isn't known here" in text


def test_without_a_model_it_says_so(make_app: MakeApp, arrive: Arrive, tmp_path: Path) -> None:
    ada = arrive(make_app(models_dir=tmp_path / "none"), "ada")
    page = ada.get("/model")
    assert page.status_code == 503
    assert "There is no model yet" in text_of(page)


@pytest.mark.thorough
@pytest.mark.skipif(TASK == "regression", reason="there are no classes")
def test_a_name_that_was_written_so_that_it_is_no_formula_is_shown_as_it_is(
    make_app: MakeApp, arrive: Arrive, own_models: Path
) -> None:
    version = own_models / active_version(own_models)
    path = version / "evaluation.csv"
    header, first, rest = path.read_text("utf-8").split("\n", 2)
    path.write_text("\n".join([header, "'=1+1" + first[first.index(",") :], rest]), "utf-8")
    sign(version, "evaluation.csv")
    page = arrive(make_app(models_dir=own_models), "ada").get("/model")
    assert "=1+1 " in text_of(page)
    assert "'=1+1" not in text_of(page)


@pytest.mark.skipif(TASK == "regression", reason="there are no probabilities")
def test_the_curve_says_what_the_card_holds(ada: Browser) -> None:
    card = artifact_of(ada.app).card
    assert card
    assert card.calibration
    page = ada.get("/model")
    text = text_of(page)
    for each in card.calibration:
        figures = [f"{100 * share:.1f} %" for share in (each.low, each.high)]
        told = [f"{100 * share:.1f} %" for share in (each.confidence, each.right)]
        assert f"{' to '.join(figures)} {' '.join(told)} {each.count}" in text
    error = 100 * calibration_error(card.calibration)
    assert f"Expected calibration error {error:.1f} %" in text
    assert page.text.count("<circle") == len(card.calibration)


def test_every_chart_is_named_and_its_figures_are_in_a_table(ada: Browser) -> None:
    page = ada.get("/model").text
    charts = re.findall(r'<svg class="chart"[^>]*>', page)
    assert len(charts) == (2 if TASK == "regression" else 3)
    assert all(re.search(r' role="img" aria-label="\w', each) for each in charts)
    assert page.count("<table") >= len(charts)
