"""Training: what is held out, measured and written."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from app.model.artifact import ArtifactError, active_version
from app.model.evaluation import evaluate
from app.model.image.dataset import read_dataset
from app.model.image.estimator import build_estimator
from app.model.signature import Signature
from app.model.training import fit, train


def test_a_quarter_of_each_class_is_held_out(data: Path) -> None:
    dataset = read_dataset(data, lambda files, count: files)
    trained = fit(dataset, build_estimator())
    labels = dataset.labels[trained.held_out]
    assert [int((labels == name).sum()) for name in ("cat", "dog")] == [5, 5]
    assert trained.evaluation.support == [5, 5]


def test_the_seed_chooses_what_is_held_out(data: Path) -> None:
    dataset = read_dataset(data, lambda files, count: files)
    one, same, other = (fit(dataset, build_estimator(), seed) for seed in (1, 1, 2))
    assert np.array_equal(one.held_out, same.held_out)
    assert one.evaluation == same.evaluation
    assert not np.array_equal(one.held_out, other.held_out)


def test_a_version_says_how_good_it_is(models: Path) -> None:
    folder = models / active_version(models)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    with (folder / "evaluation.csv").open(encoding="utf-8") as file:
        table = [*csv.DictReader(file)]
    right = sum(int(row[f"predicted {row['class']}"]) for row in table)
    assert manifest["rows"] == {"learned from": 30, "held out": 10}
    assert manifest["metrics"]["accuracy"] == pytest.approx(right / 10)


def test_every_class_has_examples_of_its_own(models: Path) -> None:
    folder = models / active_version(models)
    signature = Signature.model_validate_json((folder / "signature.json").read_bytes())
    assert len(signature.examples) == 2 * len(signature.classes)
    for example in signature.examples:
        assert (folder / example.file).is_file()
        assert set(example.answer.probabilities) == set(signature.classes)


def test_a_version_that_fails_its_self_test_is_not_activated(
    data: Path, own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = active_version(own_models)
    monkeypatch.setattr("app.model.predictor.TOLERANCE", -1)
    with pytest.raises(ArtifactError, match="no longer answers its own example"):
        train(data, own_models, lambda files, count: files)
    assert active_version(own_models) == before


def test_progress_is_told_how_many_pictures_there_are(data: Path, tmp_path: Path) -> None:
    counts = []

    def progress(files: object, count: int) -> list[tuple[str, Path]]:
        counts.append(count)
        return list(files)  # type: ignore[call-overload, no-any-return]

    train(data, tmp_path, progress)
    assert counts == [40]


def test_the_figures_are_those_of_the_answers() -> None:
    truth = np.array(["a", "a", "a", "b"])
    predicted = np.array(["a", "a", "b", "b"])
    found = evaluate(["a", "b", "never"], truth, predicted)
    assert found.accuracy == 0.75
    assert found.precision == [1.0, 0.5, 0.0]
    assert found.recall == [pytest.approx(2 / 3), 1.0, 0.0]
    assert found.f1 == [pytest.approx(0.8), pytest.approx(2 / 3), 0.0]
    assert found.support == [3, 1, 0]
    assert found.confusion == [[2, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert found.as_csv() == (
        "class,precision,recall,f1,support,predicted a,predicted b,predicted never\n"
        "a,1.0000,0.6667,0.8000,3,2,1,0\n"
        "b,0.5000,1.0000,0.6667,1,0,1,0\n"
        "never,0.0000,0.0000,0.0000,0,0,0,0\n"
    )
