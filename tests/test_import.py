"""Models from elsewhere: imported as they are, answered exactly, refused in one plain sentence."""

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from asking import Client
from project import Project

pytestmark = pytest.mark.long
Bench = Callable[[str], Project]
Found = dict[tuple[str, str], Future[dict[str, Any]]]
TASKS, KINDS = ("classification", "regression"), ("image", "tabular", "text")
SCRIPTS = [("sweep.py", f"tabular-{task}") for task in TASKS]
SCRIPTS += [("broken.py", "tabular-classification")]
SCRIPTS += [("onnx_files.py", f"{kind}-classification") for kind in KINDS]
SCRIPTS += [("mixed.py", f"tabular-{task}") for task in TASKS]

BROKEN = {
    "main": "main.joblib needs Doubler, which was defined in a notebook or script (__main__)",
    "package": "package.pkl needs the package shopkit, which is missing: install it with `pip",
    "version": "old.joblib was made with scikit-learn 1.2.0, but 1.",
    "unfitted": "new.joblib isn't fitted: call fit before you save it.",
    "two targets": "two.joblib predicts 2 targets at once, one is answered here: train and",
    "a dictionary": "dict.joblib holds a dict, no estimator: one is inside: save the fitted",
    "a class": "class.joblib holds the class DecisionTreeClassifier, no instance: save the",
    "a clusterer": "groups.joblib holds KMeans, which is neither a classifier nor a regressor",
    "a transformer": "scaler.joblib holds StandardScaler, which has no predict method: save",
    "empty": "empty.joblib is empty: save the model again.",
    "a text": "notes.joblib is no joblib, pickle, skops or ONNX file: save the model with",
    "cut, compressed": "cut.joblib is cut off or damaged: copy it again, or save the model",
    "cut": "cut.pkl can't be unpickled (UnpicklingError): it is damaged, or was made by",
    "a command": "gift.pkl asks for subprocess.check_output, which no model needs: it may be",
    "skops, not listed": "mine.skops asks for shop_features.Nothing, which is not on the list",
    "PyTorch": "net.pt is a file of PyTorch, which is not run here: write ONNX with torch.onnx",
    "Keras": "net.keras is a file of Keras, which is not run here: write ONNX with",
    "an archive": "model.zip is an archive, but not one of skops: import the model file inside",
    "broken ONNX": "net.onnx can't be loaded by ONNX Runtime",
    "too many classes": "The model answers with 5 classes, the data has 2: name all of them",
    "labels": "The labels don't fit: 'kind' has 'large', 'small', the model knows 'false', 'true'",
    "columns": "The model takes the columns 'size', which data.csv doesn't have: it has 'length'",
    "column count": "The model takes 2 columns, data.csv has 1 beside 'kind': 'weight'. Give",
    "a DataFrame": "A step of the model takes columns of a DataFrame by name that the data",
    "a crash": "crash.joblib ended the process that loaded it (by signal 9): the file is",
    "not its classes": "The model answered 'elsewhere', which is none of its classes",
    "one alone": "The model answers many rows at once, but not one alone: it can't be served here.",
    "not on the list": "strange.joblib asks for shop_features.Nothing, which is not on the list",
    "words for numbers": "The column 'kind' of data.csv must hold numbers to predict: it holds",
    "no target": "data.csv has no column 'colour' to predict; it has: size, weight, kind.",
    "double columns": "data.csv has 2 columns called 'size': rename all but one.",
    "not UTF-8": "data.csv is not text in UTF-8",
    "no such file": "nowhere.joblib can't be read (no such file or directory): name a model file.",
}


@pytest.fixture(scope="module")
def found_by(bench: Bench) -> Iterator[Found]:
    """What each script found, run on all cores, the long ones first."""
    ready = {model_type: bench(model_type) for _, model_type in SCRIPTS}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {(name, of): pool.submit(ready[of].script, name) for name, of in SCRIPTS}


@pytest.fixture(scope="module")
def said(found_by: Found) -> dict[str, Any]:
    """What the importer said of each broken file."""
    return found_by["broken.py", "tabular-classification"].result()


def test_every_broken_file_of_the_script_is_in_the_table(said: dict[str, Any]) -> None:
    assert said.keys() == BROKEN.keys()


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_gets_one_plain_sentence_and_makes_no_version(
    case: str, said: dict[str, Any]
) -> None:
    assert said[case].startswith(BROKEN[case])
    assert "\n" not in said[case]
    assert "Traceback" not in said[case]
    assert str(Path.cwd().anchor + "tmp") not in said[case]


@pytest.mark.parametrize("task", TASKS)
def test_every_estimator_answers_over_page_and_api_as_it_does_by_itself(
    task: str, found_by: Found
) -> None:
    found = found_by["sweep.py", f"tabular-{task}"].result()
    assert found["wrong"] == {}
    bare = [name for name in found["agreed"] if not name.endswith(" in a pipeline")]
    assert len(found["agreed"]) >= 60
    assert len(bare) >= 30
    ending = "Classifier" if task == "classification" else "Regressor"
    assert {f"{name}{ending}" for name in ("CatBoost", "LGBM", "XGB")} <= {*bare}


@pytest.mark.parametrize("kind", KINDS)
def test_an_onnx_file_answers_over_page_and_api_as_it_does_by_itself(
    kind: str, found_by: Found
) -> None:
    found = found_by["onnx_files.py", f"{kind}-classification"].result()
    assert len(found) >= (4 if kind == "tabular" else 1)
    assert max(found.values()) <= 1e-5


@pytest.mark.parametrize("task", TASKS)
def test_a_table_of_many_types_works_through_form_api_and_header_check(
    task: str, found_by: Found
) -> None:
    found = found_by["mixed.py", f"tabular-{task}"].result()
    assert found["fields"] == {
        "class": "category",
        "größe der Fläche (m²)": "number",
        "colour": "category",
        "age": "integer",
        "member": "boolean",
        "day": "date",
        '12" pipe': "number",
        "it's new": "integer",
        "note": "text",
    }
    assert found["missing"] == ["class", "age", "note"]
    assert found["asked"] >= 20
    assert found["wrong"] == []
    assert found["header"] == (
        "The header of asked.csv lacks 'colour' and has 'color', which the model doesn't know: the "
        "columns are 'class', 'größe der Fläche (m²)', 'colour', 'age', 'member', 'day', "
        "'12\" pipe', \"it's new\", 'note'."
    )


def test_the_projects_own_tests_pass_with_an_imported_model(bench: Bench, tmp_path: Path) -> None:
    project = bench("tabular-classification")
    code = (
        "import joblib, pandas, sklearn.svm as s; t = pandas.read_csv('data/iris.csv');"
        f"joblib.dump(s.LinearSVC().fit(t.iloc[:, :-1], t.species), {str(tmp_path / 'm.joblib')!r})"
    )
    assert project.python("-c", code).returncode == 0
    before = (project.folder / "models/active").read_text()
    printed = project.flask(
        "model", "import", str(tmp_path / "m.joblib"), "--data", "data/iris.csv"
    )
    assert "Gives        scores" in printed
    try:
        assert " passed" in project.make("test")
        with project.serve() as url:
            status, body = Client(url).send("/api/v1/model")
            assert (status, json.loads(body)["estimator"]) == (200, "LinearSVC")
    finally:
        (project.folder / "models/active").write_text(before)
