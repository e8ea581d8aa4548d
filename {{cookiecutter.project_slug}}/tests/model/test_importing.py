"""Importing: the classes of a model, the reasons why one can't answer, and processes that end."""

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from app.model import importing
from app.model.dataset import Dataset
from app.model.engine import BadAnswer, EstimatorEngine, OnnxEngine
from app.model.fields import AnyField, NumberField
from app.model.files import BadModel
from app.model.importing import explain_failure, in_fresh_process
from app.model.labelling import find_labels
from app.model.options import Options
from app.model.sample import Sample
from tests.model.test_onnx_engine import matrix, part, shares


def data(labels: list[Any]) -> Dataset:
    fields: list[AnyField] = [NumberField(name="a", minimum=0, maximum=1)]
    return Dataset(
        fields, np.zeros(len(labels)), np.array(labels), "t", lambda _: Sample(0, {}), []
    )


def engine(*classes: Any) -> EstimatorEngine:
    return EstimatorEngine(SimpleNamespace(classes_=np.array(classes)))


def onnx(width: Any = 2) -> OnnxEngine:
    return OnnxEngine(matrix([part("shares", "float", ["n", width])], shares))


@pytest.mark.parametrize(
    ("model", "labels", "given", "expected"),
    [
        (engine("x", "y"), ["y", "x"], (), ["x", "y"]),
        (engine("x", "y", "z"), ["y", "x"], (), ["x", "y", "z"]),
        (engine(0, 1), ["no", "yes"], ("no", "yes"), ["no", "yes"]),
        (engine(0, 1), [1, 0, 0], (), [0, 1]),
        (onnx(), ["b", "a"], (), ["a", "b"]),
        (onnx(), [1, 0], ("no", "yes"), None),
        (onnx(3), ["a", "b", "c"], ("c", "b", "a"), ["c", "b", "a"]),
        (onnx(1), ["b", "a"], (), ["a", "b"]),
        (onnx(None), ["b", "a"], (), ["a", "b"]),
    ],
)
def test_the_classes_come_in_the_order_of_the_model(
    model: Any, labels: list[Any], given: tuple[str, ...], expected: list[Any] | None
) -> None:
    if expected is None:
        with pytest.raises(BadModel, match="The labels don't fit: 't' has '0', '1', the model"):
            find_labels(model, "classification", data(labels), given)
    else:
        assert find_labels(model, "classification", data(labels), given)[0] == expected


@pytest.mark.parametrize(
    ("model", "labels", "given", "names"),
    [
        pytest.param(engine(0, 1), [1, 0], ("no", "yes"), ["yes", "no"], id="the model's numbers"),
        pytest.param(engine("False", "True"), [True, False], (), ["True", "False"], id="booleans"),
        pytest.param(engine(0, 1), [True, False], ("False", "True"), ["True", "False"], id="both"),
        pytest.param(engine("Cat", "Dog"), ["dog", "cat"], (), ["Dog", "Cat"], id="capitals"),
    ],
)
def test_labels_that_mean_the_same_are_named_as_the_model_names_them(
    model: Any, labels: list[Any], given: tuple[str, ...], names: list[str]
) -> None:
    _, found = find_labels(model, "classification", data(labels), given)
    assert found.targets.tolist() == names


@pytest.mark.parametrize(
    ("model", "labels", "given", "words"),
    [
        (
            engine("x", "y"),
            ["x", "z"],
            (),
            "The labels don't fit: 't' has 'z', the model knows",
        ),
        (engine("x", "y"), ["x", "y"], ("x",), "--labels names 1 classes, the model has 2."),
        (onnx(3), ["a", "b"], (), "The model answers with 3 classes, the data has 2: name all"),
        (engine("x", "y"), ["x", "y"], ("x", "x"), "Two classes have the same name"),
    ],
)
def test_classes_that_do_not_fit_are_refused(
    model: Any, labels: list[Any], given: tuple[str, ...], words: str
) -> None:
    with pytest.raises(BadModel) as error:
        find_labels(model, "classification", data(labels), given)
    assert str(error.value).startswith(words)


def test_a_regressor_has_no_classes() -> None:
    assert find_labels(engine(), "regression", data([1.0]), ())[0] == []
    with pytest.raises(BadModel, match="A regressor has no classes: leave out --labels"):
        find_labels(engine(), "regression", data([1.0]), ("a",))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BadAnswer("answers with 2 values for each row"), "The model answers with 2 values for"),
        (KeyError("width"), "columns of a DataFrame by name that the data doesn't have"),
        (NotFittedError("no"), "The model isn't fitted: call fit before you save it."),
        (ValueError("X has 3 features.\nMore"), "(ValueError: X has 3 features): give the columns"),
        (None, "The model can't answer the rows of the data"),
    ],
)
def test_a_failure_is_told_in_one_sentence(error: Exception | None, words: str) -> None:
    sentence = explain_failure(error, data([1.0]))
    assert words in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-11, "a.joblib ended the process that loaded it (by signal 11): the file is damaged, or"),
        (1, "a.joblib ended the process that loaded it (without a word)"),
    ],
)
def test_a_process_that_ends_is_told_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int, words: str
) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, code, "", "")

    monkeypatch.setattr("app.model.importing.subprocess.run", run)
    report = in_fresh_process(
        tmp_path / "a.joblib", None, tmp_path, [], write=False, options=Options()
    )
    assert report.problem
    assert report.problem.startswith(words)


def test_a_process_that_never_ends_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(command: list[str], **options: Any) -> None:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr("app.model.importing.subprocess.run", run)
    report = in_fresh_process(
        tmp_path / "a.joblib", None, tmp_path, [], write=False, options=Options()
    )
    assert report.problem == f"a.joblib gave no answer in {importing.PATIENCE} seconds."
