"""Run with a project's Python, in its folder: make files that can't be imported, and import each.

Prints a JSON object: for each case what the importer said, in a process of its own as for a person.
"""

import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import joblib
import numpy as np
import onnx
import pandas as pd
import skops.io
from onnx import TensorProto, helper
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.tree import DecisionTreeClassifier

FRESH = {"main", "package", "a crash"}  # about the process itself: not in a fork of this one
NOT_TRUSTED = {"not on the list", "skops, not listed"}
ROWS = pd.DataFrame({"size": np.arange(40.0), "weight": np.arange(40.0) % 7})
NAMES = np.where(ROWS["size"] < 20, "small", "large")
TABLE = ROWS.assign(kind=NAMES)
MODULE = """
import os
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin

class NeedsIncome(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.fitted_ = True
        return self
    def transform(self, X):
        return X[["income"]]

class Ends(BaseEstimator):
    def __setstate__(self, state):
        os.kill(os.getpid(), 9)

class Crowd(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.classes_ = sorted(set(y))
        return self
    def predict(self, X):
        if len(X) < 2:
            raise ValueError("one is not enough")
        return [self.classes_[0]] * len(X)

class Nothing(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.classes_ = sorted(set(y))
        return self
    def predict(self, X):
        return ["elsewhere"] * len(X)
"""


class Doubler(BaseEstimator, ClassifierMixin):
    """A class that only this script knows."""

    def fit(self, rows: Any, targets: Any) -> Any:
        self.classes_ = np.unique(targets)
        return self

    def predict(self, rows: Any) -> Any:
        return np.repeat(self.classes_[:1], len(rows))


def tree() -> DecisionTreeClassifier:
    """Return a fitted model with nothing wrong."""
    return DecisionTreeClassifier(max_depth=2).fit(ROWS, NAMES)


def of_missing_package() -> Any:
    """Return an object of a package that only this process has."""
    module = types.ModuleType("shopkit")
    module.Scaler = type("Scaler", (), {"__module__": "shopkit"})  # type: ignore[attr-defined]
    sys.modules["shopkit"] = module
    return module.Scaler()


def of_another_version(path: Path) -> None:
    """Save a model as another version of scikit-learn would."""
    with patch("sklearn.base.__version__", "1.2.0"):
        joblib.dump(tree(), path)


class Runs:
    """What an attacker saves: loading it would run a command."""

    def __reduce__(self) -> tuple[Any, ...]:
        return subprocess.check_output, (["true"],)


def onnx_with_classes(path: Path, count: int) -> None:
    """Save an ONNX file that answers with scores of `count` classes."""
    weights = helper.make_tensor("w", TensorProto.FLOAT, [2, count], [0.1] * 2 * count)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["scores"])],
        "scores",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, count])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, path)


def archive(path: Path) -> None:
    """Save an archive that is none of skops."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("model.pkl", b"nothing")


def cut(path: Path, compress: int) -> None:
    """Save a model and lose its second half."""
    joblib.dump(tree(), path, compress=compress)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def table(path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Path:
    """Save the table, changed."""
    change(TABLE).to_csv(path, index=False)
    return path


def dump(model: Any) -> Callable[[Path], None]:
    """Return what saves a model by joblib."""
    return lambda path: joblib.dump(model, path) and None


def text(content: str) -> Callable[[Path], None]:
    """Return what saves a text."""
    return lambda path: path.write_text(content) and None


def two_targets() -> DecisionTreeClassifier:
    """Return a model that answers two questions at once."""
    return DecisionTreeClassifier().fit(ROWS, np.column_stack([NAMES, NAMES[::-1]]))


def files(mine: types.ModuleType) -> dict[str, tuple[str, Callable[[Path], Any]]]:
    """Return for each case the file's name and what writes it."""
    strange = make_pipeline(FunctionTransformer(np.abs), mine.Nothing()).fit(ROWS, NAMES)
    return {
        "main": ("main.joblib", dump(Doubler().fit(ROWS, NAMES))),
        "package": ("package.pkl", lambda p: p.write_bytes(pickle.dumps(of_missing_package()))),
        "version": ("old.joblib", of_another_version),
        "unfitted": ("new.joblib", dump(make_pipeline(StandardScaler(), LogisticRegression()))),
        "two targets": ("two.joblib", dump(two_targets())),
        "a dictionary": ("dict.joblib", dump({"model": tree(), "names": ["a"]})),
        "a class": ("class.joblib", dump(DecisionTreeClassifier)),
        "a clusterer": ("groups.joblib", dump(KMeans(2, n_init=1).fit(ROWS))),
        "a transformer": ("scaler.joblib", dump(StandardScaler().fit(ROWS))),
        "empty": ("empty.joblib", text("")),
        "a text": ("notes.joblib", text("the model is in the other folder")),
        "cut, compressed": ("cut.joblib", lambda p: cut(p, 3)),
        "cut": ("cut.pkl", lambda p: cut(p, 0)),
        "a command": ("gift.pkl", lambda p: p.write_bytes(pickle.dumps(Runs()))),
        "skops, not listed": ("mine.skops", lambda p: skops.io.dump(strange, p)),
        "PyTorch": ("net.pt", text("PK")),
        "Keras": ("net.keras", text("PK")),
        "an archive": ("model.zip", archive),
        "broken ONNX": ("net.onnx", text("no graph")),
        "too many classes": ("net.onnx", lambda p: onnx_with_classes(p, 5)),
        "labels": ("numbers.joblib", dump(DecisionTreeClassifier().fit(ROWS, NAMES == "large"))),
        "columns": ("tree.joblib", dump(tree())),
        "column count": ("bare.joblib", dump(DecisionTreeClassifier().fit(ROWS.to_numpy(), NAMES))),
        "a DataFrame": (
            "frame.joblib",
            dump(
                make_pipeline(mine.NeedsIncome(), DecisionTreeClassifier()).fit(
                    ROWS.assign(income=1.0)[["income"]], NAMES
                )
            ),
        ),
        "a crash": ("crash.joblib", dump(mine.Ends())),
        "not its classes": ("strange.joblib", dump(mine.Nothing().fit(ROWS, NAMES))),
        "one alone": ("crowd.joblib", dump(mine.Crowd().fit(ROWS, NAMES))),
        "not on the list": ("strange.joblib", dump(mine.Nothing().fit(ROWS, NAMES))),
        "words for numbers": ("line.joblib", dump(LinearRegression().fit(ROWS, ROWS["size"]))),
        "no target": ("tree.joblib", dump(tree())),
        "double columns": ("tree.joblib", dump(tree())),
        "not UTF-8": ("tree.joblib", dump(tree())),
        "no such file": ("nowhere.joblib", lambda path: None),
    }


def in_fork(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the importer in a fork of this process, which has its libraries already."""
    from app.model import importing

    if (process := os.fork()) == 0:
        sys.stdin, sys.stdout = io.StringIO(options["input"]), io.StringIO()
        try:
            importing.main()
        finally:
            os._exit(0)  # without the report, should it have failed
    _, status = os.waitpid(process, 0)
    return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(status), "", "")


def main() -> None:
    """Make and import every case."""
    from app.model.importing import in_fresh_process
    from app.model.options import Options

    said = {}
    with tempfile.TemporaryDirectory() as top:
        sys.path.insert(0, str(Path.cwd()))
        module = Path("shop_features.py")
        module.write_text(MODULE)
        try:
            import shop_features

            for number, (case, (name, write)) in enumerate(files(shop_features).items()):
                folder = Path(top, str(number))
                folder.mkdir()
                write(folder / name)
                data = table(folder / "data.csv", lambda frame: frame)
                if case == "columns":
                    table(data, lambda frame: frame.rename(columns={"size": "length"}))
                if case == "column count":
                    table(data, lambda frame: frame.drop(columns="size"))
                if case == "double columns":
                    data.write_text("size,size,kind\n1,2,small\n")
                if case == "not UTF-8":
                    data.write_bytes("größe,weight,kind\n1,2,small\n".encode("latin-1"))
                run = subprocess.run if case in FRESH else in_fork
                with patch("app.model.importing.subprocess.run", run):
                    report = in_fresh_process(
                        folder / name,
                        data,
                        folder / "models",
                        [] if case in NOT_TRUSTED else ["shop_features"],
                        write=True,
                        options=Options(target="colour" if case == "no target" else None),
                    )
                said[case] = report.problem
                if (folder / "models").exists():
                    said[case] = f"A version was made: {report.found}"
        finally:
            module.unlink()
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    sys.path.insert(0, ".")
    main()
