"""Train the models and write the right answers: python -m benchmarks.reference.train NAME ..."""

import json
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.paths import MODELS, ROOT

ASKED = 1_000  # different rows to ask about
SENTENCES = ROOT / "{{cookiecutter.project_slug}}/app/model/text/sentences.csv"
Data = tuple[pd.DataFrame, np.ndarray, pd.DataFrame]  # rows and labels to learn, rows to ask about


def tumours() -> Data:
    """Return breast cancer: 569 rows of 30 numbers; what is asked lies between two of them."""
    bunch, rng = load_breast_cancer(as_frame=True), np.random.default_rng(0)
    frame = bunch.data.rename(columns=lambda name: name.replace(" ", "_"))
    one, other = (frame.iloc[rng.integers(0, len(frame), ASKED)].to_numpy() for _ in range(2))
    share = rng.uniform(0, 1, (ASKED, 1))
    asked = pd.DataFrame((share * one + (1 - share) * other).round(5), columns=frame.columns)
    return frame, bunch.target_names[bunch.target], asked


def customers() -> Data:
    """Return 4,000 made-up customers, six numbers and four categories, who stay or leave."""
    rng, count = np.random.default_rng(1), 4_000 + ASKED
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 90, count),
            "income": rng.lognormal(10, 0.5, count).round(2),
            "months": rng.integers(0, 120, count),
            "balance": rng.normal(0, 1_000, count).round(2),
            "visits": rng.poisson(5, count),
            "rating": rng.uniform(0, 10, count).round(3),
            "region": rng.choice(["north", "east", "south", "west"], count),
            "plan": rng.choice(["free", "basic", "plus", "family", "business"], count),
            "channel": rng.choice(["shop", "phone", "web"], count),
            "device": rng.choice(["phone", "tablet", "laptop", "desktop", "none"], count),
        }
    )
    score = (
        (frame.age - 50) / 20
        - frame.months / 40
        + np.where(frame.plan == "free", 1.5, 0)
        + np.where((frame.region == "west") & (frame.channel == "web"), 1, 0)
        + frame.balance / 900
        + rng.normal(0, 0.7, count)
    )
    labels = np.where(score > 0, "leaves", "stays")
    return frame[:4_000], labels[:4_000], frame[4_000:].reset_index(drop=True)


def messages() -> Data:
    """Return 3,000 messages to a library, three sentences of one kind in each."""
    sentences, rng = pd.read_csv(SENTENCES), np.random.default_rng(2)
    kinds = sorted(sentences.label.unique())
    labels = rng.choice(kinds, 3_000 + ASKED)
    of_kind = {kind: sentences.text[sentences.label == kind].to_numpy() for kind in kinds}
    texts = [" ".join(rng.choice(of_kind[label], 3, replace=False)) for label in labels]
    frame = pd.DataFrame({"text": texts})
    return frame[:3_000], labels[:3_000], frame[3_000:].reset_index(drop=True)


def forest(trees: int = 100) -> Pipeline:
    """Return a forest behind a scaler."""
    return make_pipeline(StandardScaler(), RandomForestClassifier(trees, random_state=0))


def boosting() -> Pipeline:
    """Return histogram gradient boosting on numbers and one-hot categories."""
    categories = ["region", "plan", "channel", "device"]
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer((encoder, categories), remainder="passthrough")
    return make_pipeline(columns, HistGradientBoostingClassifier(random_state=0))


def text() -> Pipeline:
    """Return a linear model on weighted words."""
    return make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1_000))


def make(name: str) -> tuple[Pipeline, Data]:
    """Return an unfitted model and its data; `forest-300` is a forest of 300 trees."""
    kind, _, trees = name.partition("-")
    if kind == "forest":
        return forest(int(trees or 100)), tumours()
    return (boosting(), customers()) if kind == "boosting" else (text(), messages())


def write(name: str, folder: Path) -> None:
    """Train a model; write it, its sample, and rows to ask about with their right answers."""
    folder.mkdir(parents=True, exist_ok=True)
    model, (rows, labels, asked) = make(name)
    is_text = list(rows.columns) == ["text"]
    model.fit(rows.text.tolist() if is_text else rows, labels)
    answers = model.predict_proba(asked.text.tolist() if is_text else asked)
    joblib.dump(model, folder / "model.joblib", compress=3)
    rows.assign(outcome=labels).to_csv(folder / "sample.csv", index=False)
    about = {
        "kind": "text" if is_text else "table",
        "classes": [str(name) for name in model.classes_],
        "columns": {name: str(dtype) for name, dtype in asked.dtypes.items()},
    }
    known = {"rows": asked.to_dict("records"), "answers": answers.tolist()}
    (folder / "about.json").write_text(json.dumps(about))
    (folder / "known.json").write_text(json.dumps(known))


if __name__ == "__main__":
    for each in sys.argv[1:]:
        write(each, MODELS / each)
