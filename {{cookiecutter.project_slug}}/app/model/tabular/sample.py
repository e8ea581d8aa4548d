"""The sample tables: two of scikit-learn's own, written as CSV so that they can be looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.model.kind import TASK

OPTIONS: Final[dict[str, tuple[int, int, int]]] = {}  # there is nothing to choose


def iris() -> Any:
    """Return a DataFrame of Fisher's measurements of 150 irises (1936), the species last."""
    from sklearn.datasets import load_iris

    bunch = load_iris(as_frame=True)
    species = [str(bunch.target_names[place]) for place in bunch.target]
    return bunch.data.assign(species=species)


def diabetes() -> Any:
    """Return a DataFrame of 442 patients and how far their diabetes was a year later.

    Source: Efron, Hastie, Johnstone and Tibshirani, Least Angle Regression, 2004.
    """
    from sklearn.datasets import load_diabetes

    frame = load_diabetes(as_frame=True, scaled=False).frame
    names = {
        "age": "age (years)",
        "sex": "sex",
        "bmi": "body mass index (kg/m²)",
        "bp": "blood pressure (mmHg)",
        "s1": "total cholesterol (mg/dl)",
        "s2": "LDL cholesterol (mg/dl)",
        "s3": "HDL cholesterol (mg/dl)",
        "s4": "cholesterol ratio",
        "s5": "log of triglycerides",
        "s6": "blood sugar (mg/dl)",
        "target": "progression (points)",
    }
    frame = frame.rename(columns=names)
    for name in ("age (years)", "total cholesterol (mg/dl)", "blood sugar (mg/dl)"):
        frame[name] = frame[name].astype(int)
    frame["progression (points)"] = frame["progression (points)"].astype(int)
    return frame.assign(sex=frame["sex"].map({1.0: "group 1", 2.0: "group 2"}))


def draw(folder: Path) -> tuple[int, Iterator[Path]]:
    """Return 1, and an iterator that writes folder/iris.csv or folder/diabetes.csv."""
    return 1, write(folder)


def content() -> bytes:
    """Return the table for the project's task as CSV."""
    table = iris() if TASK == "classification" else diabetes()
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.encode()


def write(folder: Path) -> Iterator[Path]:
    """Write the table for the project's task and yield its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ("iris.csv" if TASK == "classification" else "diabetes.csv")
    path.write_bytes(content())
    yield path
