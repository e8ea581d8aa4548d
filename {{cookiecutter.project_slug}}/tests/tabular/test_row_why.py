"""Why a row got its answer: what each field did to it, compared with rows that the model knows."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from app.db import writing
from app.history.models import Record
from app.model.activation import active_version
from app.model.artifact import read_artifact
from app.model.kind import TASK
from app.model.predictor import Predictor
from app.model.signature import ClassAnswer
from app.model.tabular.why import BACKGROUND, MOST_FIELDS, choose, read_background
from app.model.trust import Trust
from app.model.why.explaining import explain
from app.model.why.findings import Pushes, Unknown
from tests.fixtures import Arrive, MakeApp
from tests.people import Browser, text_of
from tests.questions import artifact_of, samples
from tests.test_history import ask
from tests.versions import edit_json

FIGURE = re.compile(r'<td class="number">([+−]?)([\d.]+)')


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare with eight rows, which is quick."""
    monkeypatch.setattr("app.model.tabular.why.MOST_VALUES", 0)


def pushes(predictor: Predictor, number: int = 0) -> Pushes:
    """Return why a predictor gives the answer to an example of its version."""
    sample = samples(predictor.artifact)[number]
    found = explain(predictor, sample, predictor.predict(sample).answer)
    assert isinstance(found, Pushes)
    return found


@pytest.fixture
def predictor(app: Flask) -> Predictor:
    found: Predictor = app.extensions["model"].predictor()
    return found


def test_a_version_keeps_rows_to_compare_with(app: Flask) -> None:
    artifact = artifact_of(app)
    rows = json.loads(artifact.files[BACKGROUND])
    assert BACKGROUND in artifact.manifest.files
    assert len(rows) == 32
    assert {len(row) for row in rows} == {len(artifact.signature.fields)}


def test_the_rows_are_like_all_those_that_are_known() -> None:
    classes = np.array(["a"] * 120 + ["b"] * 60 + ["c"] * 20, dtype=object)
    known = np.arange(0, 200, 2)
    chosen = choose(classes, known)
    assert {*chosen} <= {*known}
    assert [(classes[chosen] == name).sum() for name in "abc"] == [19, 10, 3]
    numbers = np.linspace(0, 1, 1000) ** 3
    assert numbers[choose(numbers, np.arange(1000))].mean() == pytest.approx(0.25, abs=0.01)
    assert sorted(choose(numbers, np.arange(5))) == [0, 1, 2, 3, 4]


def test_the_pushes_lead_from_the_usual_answer_to_this_one(predictor: Predictor) -> None:
    for number, sample in enumerate(samples(predictor.artifact)[:3]):
        found, answer = pushes(predictor, number), predictor.predict(sample).answer
        assert found.how == "exact"
        assert found.base is not None
        assert found.base + sum(part.push for part in found.parts) == pytest.approx(found.answer)
        if isinstance(answer, ClassAnswer):
            assert found.answer == pytest.approx((answer.probabilities or {})[answer.outcome])
        else:
            assert found.answer == pytest.approx(answer.value)
        assert {part.name: part.value for part in found.parts} == sample.values
        sizes = [abs(part.push) for part in found.parts]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.thorough
def test_the_estimator_gives_the_same_reasons_as_its_twin(models: Path) -> None:
    folder = models / active_version(models)
    one, other = (pushes(Predictor.load(folder, Trust(), twin)) for twin in (True, False))
    size = abs(one.answer or 1)
    for mine, theirs in zip(one.parts, other.parts, strict=True):
        assert mine.name == theirs.name
        assert mine.push == pytest.approx(theirs.push, abs=1e-6 * size)


@pytest.mark.parametrize("short_of", ["MOST_EXACT", "FOR_EXACT"])
def test_too_many_combinations_for_rows_or_time_are_estimated(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch, short_of: str
) -> None:
    exact = pushes(predictor)
    monkeypatch.setattr(f"app.model.tabular.why.{short_of}", 0)
    monkeypatch.setattr("app.model.tabular.why.MOST_ESTIMATED", 1_000)
    found = pushes(predictor)
    assert found.how == "estimated"
    values = {part.name: part.push for part in exact.parts}
    for part in found.parts:
        assert abs(part.push - values[part.name]) <= 5 * part.error + 1e-9


def test_the_page_shows_figures_that_add_up(ada: Browser) -> None:
    page = ada.get(f"/history/{ask(ada)}/why")
    text = text_of(page)
    told = re.search(r"(?:is|says) ([\d.]+)\D+on average\. Here it (?:is|says) ([\d.]+)", text)
    assert told
    figures = [float(size) * (-1 if sign == "−" else 1) for sign, size in FIGURE.findall(page.text)]
    assert len(figures) == len(artifact_of(ada.app).signature.fields) <= 10
    rounding = 0.05 if TASK == "classification" else 0.5
    gain = float(told[2]) - float(told[1])
    assert sum(figures) == pytest.approx(gain, abs=rounding * (len(figures) + 2))
    assert "Exact: the model was asked about every combination" in text
    assert "with those of 8 rows of its data." in text
    assert "±" not in text


def test_the_page_says_how_sure_an_estimate_is(
    ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.model.tabular.why.MOST_EXACT", 0)
    monkeypatch.setattr("app.model.tabular.why.MOST_ESTIMATED", 0)  # two rounds are enough
    text = text_of(ada.get(f"/history/{ask(ada)}/why"))
    assert re.search(r"[+−][\d.]+ ± [\d.]+ ", text)
    assert "After ± stands the standard error." in text


@pytest.mark.skipif(TASK == "regression", reason="there are no classes")
@pytest.mark.parametrize(
    ("gives", "words"),
    [
        ({"scores": {"setosa": 1.5, "virginica": -1.5}}, "the score of setosa is "),
        ({}, "% are setosa to the model. This one is, too."),
    ],
)
def test_scores_and_mere_labels_are_explained_as_such(
    app: Flask, ada: Browser, gives: dict[str, object], words: str
) -> None:
    record_id = ask(ada)
    with app.app_context(), writing() as session:
        session.get_one(Record, record_id).answered = {"label": "setosa", **gives}
    assert words in text_of(ada.get(f"/history/{record_id}/why"))


@pytest.mark.thorough
def test_a_version_from_before_says_that_it_has_no_rows(
    make_app: MakeApp, own_models: Path, arrive: Arrive
) -> None:
    version = own_models / active_version(own_models)
    edit_json(version / "manifest.json", lambda manifest: manifest["files"].pop(BACKGROUND))
    assert BACKGROUND not in read_artifact(version).files
    ada = arrive(make_app(models_dir=own_models), "ada")
    page = ada.get(f"/history/{ask(ada)}/why")
    assert page.status_code == 200
    assert "This version was made without rows to compare with" in text_of(page)


def test_many_fields_are_compared_with_fewer_rows_and_too_many_with_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    files = {BACKGROUND: json.dumps([[0.0] * 250] * 32).encode()}
    assert len(read_background(files, 250)) == 16
    with pytest.raises(Unknown, match="up to 300 fields; this one takes 301"):
        read_background(files, MOST_FIELDS + 1)
