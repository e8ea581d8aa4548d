"""The estimator trained on tables: each column made into numbers, then a linear model.

Swap in your own here.
"""

from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from app.model.dataset import Dataset
from app.model.signature import Feed
from app.model.tabular.features import DateFeatures, FilledText

FEED = Feed(shape="frame", dates=True)


def build_estimator(dataset: Dataset, task: str) -> Pipeline:
    """Return an unfitted pipeline that takes a DataFrame with the columns of the data set."""
    columns: dict[str, list[str]] = {}
    for field in dataset.fields:
        columns.setdefault(field.type, []).append(field.name)
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    categories = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    steps: list[tuple[str, Any, Any]] = [
        ("numbers", numbers, columns.get("number", []) + columns.get("integer", [])),
        ("categories", categories, columns.get("category", []) + columns.get("boolean", [])),
        ("dates", make_pipeline(DateFeatures(), numbers), columns.get("date", [])),
    ]
    for number, name in enumerate(columns.get("text", []), start=1):
        words = TfidfVectorizer(sublinear_tf=True, max_features=20_000)
        steps.append((f"text {number}", make_pipeline(FilledText(), words), name))
    used = ColumnTransformer([step for step in steps if step[2]])
    last = RidgeCV() if task == "regression" else LogisticRegression(max_iter=2000)
    return make_pipeline(used, last)
