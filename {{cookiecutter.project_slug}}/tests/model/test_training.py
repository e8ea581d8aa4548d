"""Training: what is held out, measured and written."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.model.activation import active_version
from app.model.artifact import ArtifactError, read_artifact, versions
from app.model.dataset import BadData, Dataset, check_name, check_rows
from app.model.kind import TASK, kind, room
from app.model.making import EXAMPLES_PER_CLASS
from app.model.sample import Sample
from app.model.signature import ClassAnswer, Classes
from app.model.training import HELD_OUT, fit, split, train
from tests.questions import samples


def quietly(items: Iterable[Any], _count: int) -> Iterable[Any]:
    return items


@pytest.fixture(scope="module")
def dataset(data: Path) -> Dataset:
    found: Dataset = room("dataset").read_dataset(data, None, TASK, quietly)
    return found


def test_a_quarter_is_held_out_and_each_class_keeps_its_share(dataset: Dataset) -> None:
    rows = len(dataset.targets)
    learn, held_out = split(dataset, TASK, seed=0)
    assert len(held_out) == pytest.approx(rows * HELD_OUT, abs=1)
    assert sorted([*learn.tolist(), *held_out.tolist()]) == [*range(rows)]
    if TASK == "classification":
        names, counts = np.unique(dataset.targets, return_counts=True)
        for name, count in zip(names, counts, strict=True):
            found = (dataset.targets[held_out] == name).sum()
            assert found == pytest.approx(count * HELD_OUT, abs=1)


def test_the_seed_chooses_what_is_held_out(dataset: Dataset) -> None:
    one, same, other = (split(dataset, TASK, seed)[1] for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_model_is_measured_on_what_was_held_out(dataset: Dataset) -> None:
    one, same = (fit(dataset, TASK, seed=1) for _ in range(2))
    assert np.array_equal(one.tried_on, split(dataset, TASK, seed=1)[1])
    assert one.evaluation.metrics == same.evaluation.metrics


def test_a_version_says_how_good_it_is(models: Path, dataset: Dataset) -> None:
    folder = models / active_version(models)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    with (folder / "evaluation.csv").open(encoding="utf-8") as file:
        table = [*csv.DictReader(file)]
    held_out = manifest["rows"]["held out"]
    assert manifest["rows"]["learned from"] + held_out == len(dataset.targets)
    if TASK == "classification":
        assert sum(int(row["support"]) for row in table) == held_out
        right = sum(int(row[f"predicted {row['class']}"]) for row in table)
        assert manifest["metrics"]["accuracy"] == pytest.approx(right / held_out)
    else:
        errors = [abs(float(row["true"]) - float(row["predicted"])) for row in table]
        assert len(errors) == held_out
        figure = manifest["metrics"]["mean_absolute_error"]
        assert figure == pytest.approx(np.mean(errors), rel=1e-4)


def test_the_examples_are_held_out_and_show_the_whole_range(models: Path) -> None:
    signature = read_artifact(models / active_version(models)).signature
    answers = [example.answer for example in signature.examples]
    if isinstance(signature.output, Classes):
        assert len(answers) == EXAMPLES_PER_CLASS * len(signature.output.labels)
        assert {answer.outcome for answer in answers} <= {*signature.output.names}
        assert all(isinstance(answer, ClassAnswer) for answer in answers)
    else:
        places = [answer.share_below for answer in answers if not isinstance(answer, ClassAnswer)]
        assert len(places) == len(answers) == 6
        assert max(places) - min(places) > 0.2


def test_the_examples_are_what_the_page_and_the_api_would_accept(
    models: Path, dataset: Dataset
) -> None:
    artifact = read_artifact(models / active_version(models))
    for example, sample in zip(artifact.signature.examples, samples(artifact), strict=True):
        assert sample.values == example.values
        assert (sample.picture is not None) == (example.file is not None)
    assert artifact.signature.fields == dataset.fields
    assert artifact.signature.kind == kind.NAME


@pytest.mark.thorough
def test_a_version_that_fails_its_self_test_is_neither_activated_nor_kept(
    data: Path, own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, there = active_version(own_models), versions(own_models)
    monkeypatch.setattr("app.model.predictor.TOLERANCE", -1)
    with pytest.raises(ArtifactError, match="no longer answers its own example 1 "):
        train(data, own_models, quietly)
    assert active_version(own_models) == before
    assert versions(own_models) == there


def test_progress_is_told_how_many_items_there_are(data: Path, dataset: Dataset) -> None:
    seen: list[tuple[int, int]] = []

    def progress(items: Iterable[Any], count: int) -> Iterable[Any]:
        passed = [*items]
        seen.append((len(passed), count))
        return passed

    room("dataset").read_dataset(data, None, TASK, progress)
    assert len(seen) == 1
    assert seen[0][0] == seen[0][1] > 0


def labelled(labels: list[object]) -> Dataset:
    """Return a data set of which only the labels matter."""
    return Dataset([], np.zeros(len(labels)), np.array(labels), "kind", lambda _: Sample(0, {}), [])


@pytest.mark.parametrize(
    ("labels", "task", "words"),
    [
        (["a"] * 8 + ["b"] * 7, "classification", "The class 'b' has 7 readable examples, at"),
        (["a"] * 20, "classification", "'kind' has 1 class, at least 2 are needed."),
        ([" "] * 8 + ["b"] * 8, "classification", "' ' can't name a class: use at most 200"),
        (["a" * 201] * 8 + ["b"] * 8, "classification", "can't name a class"),
        (["a\n"] * 8 + ["b"] * 8, "classification", r"'a\n' can't name a class"),
        ([1.0] * 7, "regression", "The data has 7 rows, at least 8 are needed."),
    ],
)
def test_too_little_to_learn_from_is_refused(labels: list[object], task: str, words: str) -> None:
    with pytest.raises(BadData) as refusal:
        check_rows(labelled(labels), task)
    assert words in str(refusal.value)


@pytest.mark.parametrize("labels", [["a"] * 8 + ["b"] * 8, [1] * 8 + [2] * 8, [True, False] * 8])
def test_just_enough_to_learn_from_is_accepted(labels: list[object]) -> None:
    check_rows(labelled(labels), "classification")
    check_rows(labelled([1.0] * 8), "regression")


@pytest.mark.parametrize("name", ["Größe L", "猫", "a.b", "x" * 200, "<b>"])
def test_a_name_that_can_be_shown_names_a_class(name: str) -> None:
    check_name(name)
