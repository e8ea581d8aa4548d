"""The page that says how good the model is."""

import csv
import re
from pathlib import Path

from tests.conftest import Arrive, MakeApp
from tests.people import Browser, text_of


def active(models: Path) -> Path:
    return models / (models / "active").read_text("utf-8").strip()


def test_the_figures_are_those_of_the_evaluation(ada: Browser, models: Path) -> None:
    page = ada.get("/model")
    assert page.status_code == 200
    with (active(models) / "evaluation.csv").open(encoding="utf-8") as file:
        table = [*csv.DictReader(file)]
    assert len(table) == 2
    text = text_of(page)
    for row in table:
        shares = " ".join(
            f"{100 * float(row[name]):.1f} %" for name in ("precision", "recall", "f1")
        )
        assert f"{row['class']} {shares} {row['support']}" in text
        assert f"{row['class']} {row['predicted cat']} {row['predicted dog']}" in text


def test_it_says_what_the_model_is(ada: Browser, models: Path) -> None:
    text = text_of(ada.get("/model"))
    assert active(models).name in text
    assert "brought to 64 × 64 pixels" in text
    assert "30 pictures; 10 more were held out to measure it" in text
    assert re.search(r"scikit-learn \d+\.\d+", text)


def test_without_a_model_it_says_so(make_app: MakeApp, arrive: Arrive, tmp_path: Path) -> None:
    ada = arrive(make_app(models_dir=tmp_path / "none"), "ada")
    page = ada.get("/model")
    assert page.status_code == 503
    assert "There is no model yet" in text_of(page)
