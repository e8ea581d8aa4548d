"""Run with a project's Python, in its folder: import every estimator and compare its answers.

Each is fitted on the project's sample, saved, imported, and asked over the page and the API; what
comes back must be what the estimator itself says: to the last bit where it answers, within a
millionth where its compiled twin does. Prints a JSON object: the names of those that agreed, of
those among them that have a twin, and of those that didn't agree with the reason.
"""

import json
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import catboost
import joblib
import lightgbm
import numpy as np
import pandas as pd
import xgboost
from flask import Flask
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils import all_estimators

from app import create_app
from app.config import load_settings
from app.model.activation import activate
from app.model.importing import Report, Request, examine
from app.model.kind import TASK
from app.model.options import Options
from app.model.trust import Trust
from app.predict.service import ModelService

# What can't be built without being told of other estimators, or answers several targets at once.
LEFT_OUT = {
    "ClassifierChain",
    "FixedThresholdClassifier",
    "MultiOutputClassifier",
    "MultiOutputRegressor",
    "MultiTaskElasticNet",
    "MultiTaskElasticNetCV",
    "MultiTaskLasso",
    "MultiTaskLassoCV",
    "OneVsOneClassifier",
    "OneVsRestClassifier",
    "OutputCodeClassifier",
    "RegressorChain",
    "SelfTrainingClassifier",
    "StackingClassifier",
    "StackingRegressor",
    "TunedThresholdClassifierCV",
    "VotingClassifier",
    "VotingRegressor",
    "IsotonicRegression",
}
ASKED = (0, 60, 120)  # rows


def estimators() -> Iterator[tuple[str, Any]]:
    """Yield the name and an unfitted instance of each estimator for the project's task."""
    kind = "classifier" if TASK == "classification" else "regressor"
    for name, found in all_estimators(type_filter=kind):
        if name not in LEFT_OUT:
            yield name, found()
    boosted = [lightgbm.LGBMClassifier, xgboost.XGBClassifier, catboost.CatBoostClassifier]
    if TASK == "regression":
        boosted = [lightgbm.LGBMRegressor, xgboost.XGBRegressor, catboost.CatBoostRegressor]
    quiet: list[dict[str, Any]] = [
        {"verbose": -1},
        {},
        {"verbose": 0, "allow_writing_files": False},
    ]
    for found, options in zip(boosted, quiet, strict=True):
        yield found.__name__, found(n_estimators=10, **options)


def import_model(model: Any, data: Path, folder: Path) -> str:
    """Save and import a model; return the version."""
    file = folder / "model.joblib"
    joblib.dump(model, file)
    report = Report()
    request = Request(
        file=file,
        data=data,
        models=folder / "models",
        write=True,
        trusted=[],
        options=Options(),
        report=folder / "report.json",
    )
    examine(request, report)
    assert report.version
    activate(folder / "models", report.version)
    return report.version


def ask_page(client: Any, row: dict[str, Any]) -> tuple[str, list[float]]:
    """Return the headline of the result page, and the exact numbers in it."""
    form = {name: str(value) for name, value in row.items()}
    form["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)[1]
    page = client.post("/", data=form)
    assert page.status_code == 200, page.text
    label = re.search(r'<p class="label">(.*?)</p>', page.text, re.DOTALL)[1]
    numbers = re.findall(r'<data value="([^"]+)">', page.text)
    return unescape(re.sub(r"<[^>]+>", "", label)), [float(number) for number in numbers]


def near(found: Any, expected: Any, tolerance: float) -> bool:
    """Compare numbers, by name or in order, relative to their size where they are beyond 1."""
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            near([found[name]], [expected[name]], tolerance) for name in expected
        )
    pairs = zip(found, expected, strict=True)
    return all(abs(one - two) <= tolerance * max(1.0, abs(two)) for one, two in pairs)


def compare(app: Flask, model: Any, rows: pd.DataFrame, number: int, tolerance: float) -> None:
    """Compare what page and API answer to a row with what the model says."""
    client, row = app.test_client(), rows.iloc[[number]]
    values = {name: cells[0] for name, cells in row.to_dict("list").items()}
    answer = client.post("/api/v1/predict", json=values)
    assert answer.status_code == 200, answer.text
    label, shown = ask_page(client, values)
    body, said = answer.json, np.ravel(model.predict(row)).tolist()[0]
    if TASK == "regression":
        assert near([body["value"]], [said], tolerance), (body["value"], said)
        assert near(shown[:1], [said], tolerance), (shown, said)
        return
    assert body["label"] == said, (body["label"], said)
    assert label == str(said), (label, said)
    classes = [str(each) for each in model.classes_]
    if hasattr(model, "predict_proba"):
        expected = dict(zip(classes, model.predict_proba(row)[0].tolist(), strict=True))
        assert near(body["probabilities"], expected, tolerance)
        assert near(sorted(shown), sorted(expected.values()), tolerance)
    elif hasattr(model, "decision_function"):
        expected = dict(zip(classes, model.decision_function(row)[0].tolist(), strict=True))
        assert near(body["scores"], expected, tolerance)
        assert near(sorted(shown), sorted(expected.values()), tolerance)
    else:
        assert not {"probabilities", "scores"} & body.keys()


def variants(name: str, estimator: Any, columns: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield an estimator bare, and behind a transformer that picks columns by name."""
    from sklearn.base import clone

    yield name, clone(estimator)
    picked = ColumnTransformer([("scaled", MinMaxScaler((0.1, 1)), columns)])
    yield f"{name} in a pipeline", make_pipeline(picked, clone(estimator))


def fitted(model: Any, rows: pd.DataFrame, targets: pd.Series) -> Any:
    """Return the model fitted, or None where it doesn't take this data."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return model.fit(rows, targets)
    except Exception:
        return None


def main() -> None:
    """Go through all estimators."""
    warnings.simplefilter("ignore")
    source = next(Path("data").glob("*.csv"))
    table = pd.read_csv(source)
    numeric = table.select_dtypes("number").columns.to_list()
    if TASK == "classification":
        numeric.append(table.columns[-1])
    agreed, twins, wrong, unfit = [], [], {}, []
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        data, numbered = folder / "data.csv", folder / "numbered.csv"
        table[numeric].to_csv(data, index=False)
        codes = table[table.columns[-1]].astype("category").cat.codes.astype(int)
        table[numeric[:-1]].assign(target=codes).to_csv(numbered, index=False)
        app = create_app(
            load_settings(
                app_env="development",
                instance_dir=folder / "instance",
                models_dir=folder / "models",
            )
        )
        for name, estimator in estimators():
            of = numbered if name == "XGBClassifier" else data
            frame = pd.read_csv(of)
            rows, targets = frame.iloc[:, :-1], frame.iloc[:, -1]
            for variant, model in variants(name, estimator, [*rows.columns]):
                if fitted(model, rows, targets) is None:
                    unfit.append(variant)
                    continue
                try:
                    import_model(model, of, folder)
                    for compiled in (False, True):
                        service = ModelService(folder / "models", Trust(), compiled)
                        app.extensions["model"] = service
                        tolerance = 1e-6 if service.predictor().is_compiled else 0.0
                        for number in ASKED if tolerance or not compiled else ():
                            compare(app, model, rows, number, tolerance)
                    if tolerance:
                        twins.append(variant)
                except Exception as error:
                    wrong[variant] = f"{type(error).__name__}: {error}"[:500]
                else:
                    agreed.append(variant)
    json.dump({"agreed": agreed, "twins": twins, "wrong": wrong, "unfit": unfit}, sys.stdout)


if __name__ == "__main__":
    sys.path.insert(0, ".")
    main()
