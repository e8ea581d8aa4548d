"""Run with a project's Python, in its folder: a table of every type, by form, API and CSV file.

Prints a JSON object: the fields that were found, how many rows were asked, which answers differed
from the estimator's own, and what a wrong header is told.
"""

import contextlib
import csv
import io
import json
import re
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd

from app import create_app
from app.config import load_settings
from app.model.kind import TASK

ROWS = 240


def mixed_table() -> pd.DataFrame:
    """Return a table with gaps, whose last column is the target."""
    rng = np.random.default_rng(0)
    size = rng.normal(10, 3, ROWS).round(3)
    colour = rng.choice(["rouge", "vert", "bleu, clair"], ROWS)
    age = rng.integers(0, 90, ROWS).astype(float)
    age[rng.random(ROWS) < 0.15] = np.nan
    member = rng.choice([True, False], ROWS)
    day = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 2000, ROWS), unit="D")
    words = ("solid oak table", 'a "cheap" toy', "old brass lamp", "=SUM(A1)", "worn bag", "kite")
    chosen = rng.integers(0, len(words), ROWS)
    note = np.array([f"{words[i]}, number {n}" for n, i in enumerate(chosen)], dtype=object)
    note[rng.random(ROWS) < 0.1] = None
    grade = rng.choice(["a", "b", "c"], ROWS).astype(object)
    grade[rng.random(ROWS) < 0.1] = None
    score = size + 3 * (colour == "vert") + np.nan_to_num(age) / 30 + member * 2
    high = np.where(score > np.median(score), "high", "low")
    return pd.DataFrame(
        {
            "class": grade,
            "größe der Fläche (m²)": size,
            "colour": colour,
            "age": age,
            "member": member,
            "day": day.strftime("%Y-%m-%d"),
            '12" pipe': rng.normal(0, 1, ROWS).round(4),
            "it's new": rng.integers(0, 5, ROWS),
            "note": note,
            **({"outcome": high} if TASK == "classification" else {"price (EUR)": score.round(2)}),
        }
    )


def run(app: Any, *arguments: str) -> str:
    """Run a flask command and return what it printed, or why it failed."""
    done = app.test_cli_runner().invoke(args=["model", *arguments])
    return str(done.output)


def as_json(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the CSV file as a program sends it."""
    empty = {name for name, value in row.items() if value is None or value != value}
    return {name: None if name in empty else value for name, value in row.items()}


def as_form(row: dict[str, Any]) -> dict[str, str]:
    """Return a row as a person types it."""
    texts = {name: "" if value is None else str(value) for name, value in as_json(row).items()}
    return {
        name: text.lower() if text in {"True", "False"} else text for name, text in texts.items()
    }


def answers(body: dict[str, Any]) -> list[float]:
    """Return the numbers of an answer."""
    return [body["value"]] if TASK == "regression" else [*body["probabilities"].values()]


def ask(app: Any, row: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Return the numbers in the answers of the API and of the page."""
    client = app.test_client()
    by_api = client.post("/api/v1/predict", json=as_json(row))
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)
    assert token
    page = client.post("/", data=as_form(row) | {"csrf_token": token[1]})
    assert (by_api.status_code, page.status_code) == (200, 200), by_api.text + page.text
    shown = [float(number) for number in re.findall(r'<data value="([^"]+)">', page.text)]
    return answers(by_api.json), shown


def main() -> None:
    """Train on the table, ask by every way, and compare with the estimator."""
    warnings.simplefilter("ignore")
    table = mixed_table()
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        data, asked = folder / "mixed.csv", folder / "asked.csv"
        table.to_csv(data, index=False)
        app = create_app(
            load_settings(
                app_env="development",
                instance_dir=folder / "instance",
                models_dir=folder / "models",
            )
        )
        printed = run(app, "train", "--data", str(data))
        assert "is trained and active" in printed, printed
        signature = json.loads(next(folder.glob("models/*/signature.json")).read_text("utf-8"))
        estimator = joblib.load(next(folder.glob("models/*/model.joblib")))
        rows = pd.read_csv(data).iloc[::10, :-1]
        converted = rows.assign(day=pd.to_datetime(rows["day"]))
        rows.iloc[:, ::-1].to_csv(asked, index=False)  # columns may stand in any order
        with contextlib.redirect_stdout(io.StringIO()) as out:
            output = run(app, "predict", str(asked)) or out.getvalue()
        by_file = list(csv.DictReader(io.StringIO(output)))
        wrong = []
        for number, row in enumerate(rows.to_dict("records")):
            one = converted.iloc[[number]]
            truth = estimator.predict(one) if TASK == "regression" else estimator.predict_proba(one)
            expected = sorted(np.ravel(truth).tolist())
            by_api, by_page = ask(app, row)
            cells = [float(text) for name, text in by_file[number].items() if "probab" in name]
            cells = cells or [float(by_file[number]["answer"])]
            if not sorted(by_api) == sorted(by_page) == sorted(cells) == expected:
                wrong.append([number, expected, by_api, by_page, cells])
        rows.rename(columns={"colour": "color"}).to_csv(asked, index=False)
        refused = run(app, "predict", str(asked))
        found = {
            "fields": {field["name"]: field["type"] for field in signature["fields"]},
            "missing": [field["name"] for field in signature["fields"] if field["missing"]],
            "asked": len(rows),
            "wrong": wrong,
            "header": refused.removeprefix("Error: ").strip(),
        }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
