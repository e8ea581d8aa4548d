"""The commands for models from elsewhere: what they ask for, and what they refuse at once."""

from pathlib import Path

import joblib
import pytest
from flask import Flask
from sklearn.linear_model import LinearRegression

from app.model.artifact import versions
from tests.test_cli import run


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A file with an estimator that has learned nothing."""
    joblib.dump(LinearRegression(), tmp_path / "mine.joblib")
    return tmp_path / "mine.joblib"


def test_an_import_needs_data(app: Flask, model: Path) -> None:
    result = run(app, "model", "import", model)
    assert result.exit_code == 2
    assert "--data" in result.output


@pytest.mark.parametrize("command", ["check", "import"])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--size", "big"], "'big' is no size, such as 224x224."),
        (["--size", "0x10"], "'0x10' is no size"),
        (["--size", "5000x10"], "'5000x10' is no size"),
        (["--layout", "HWC"], "'HWC' is not one of"),
        (["--mean", "0.5,much"], "'0.5,much' is no row of numbers, such as 0.5,0.5,0.5."),
        (["--std", "1,0,1"], "--std has a zero: nothing can be divided by it."),
        (["--data", "nowhere.csv"], "'nowhere.csv' does not exist"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_option_that_means_nothing_is_refused(
    app: Flask, model: Path, data: Path, command: str, options: list[str], words: str
) -> None:
    result = run(app, "model", command, model, "--data", data, *options)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.joblib", b"", "empty.joblib is empty: save the model again."),
        ("words.txt", b"no model", "words.txt is no joblib, pickle, skops or ONNX file"),
        ("net.pt", b"x", "net.pt is a file of PyTorch, which is not run here: write ONNX"),
    ],
)
def test_a_file_of_another_kind_is_refused_before_anything_is_loaded(
    app: Flask, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = run(app, "model", "check", tmp_path / name)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {words}")


def test_a_file_that_is_not_there_is_refused_without_a_traceback(app: Flask) -> None:
    result = run(app, "model", "check", "nowhere.joblib")
    assert result.exit_code == 1
    assert "nowhere.joblib can't be read (no such file or directory)" in result.output


@pytest.mark.usefixtures("in_this_process")
def test_a_pickle_is_called_a_program_and_a_refusal_makes_no_version(
    app: Flask, model: Path, data: Path, models: Path
) -> None:
    before = versions(models)
    result = run(app, "model", "import", model, "--data", data)
    assert result.exit_code == 1
    assert "Note: A joblib or pickle file is a program" in result.output
    assert "File         mine.joblib, joblib or pickle, " in result.output
    assert "Error: mine.joblib isn't fitted: call fit before you save it." in result.output
    assert versions(models) == before
