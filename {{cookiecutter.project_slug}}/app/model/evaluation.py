"""How good a model is on rows with known answers, as figures and as a table."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.calibration import Bin, calibrate
from app.model.card import Histogram
from app.model.sheet import write_rows

MOST_BARS = 24  # of the histogram of a regression's errors
PLOTTED = 500  # rows of a regression's table at most; the figures are of all rows


@dataclass(frozen=True)
class ClassEvaluation:
    """Figures by class, in the order of `classes`; `confusion[i][j]` counts class i taken for j.

    `calibration` is None where the model gives no probabilities.
    """

    accuracy: float
    classes: list[str]
    precision: list[float]
    recall: list[float]
    f1: list[float]
    support: list[int]
    confusion: list[list[int]]
    calibration: list[Bin] | None = None

    @property
    def metrics(self) -> dict[str, float]:
        """The figures for the whole, by name."""
        return {"accuracy": self.accuracy}

    @property
    def score(self) -> float:
        """The figure by which one way of feeding a model is better than another."""
        return self.accuracy

    def as_csv(self) -> str:
        """Return a table with a line for each true class, the confusion counts at its end."""
        counts = [f"predicted {name}" for name in self.classes]
        rows: list[list[object]] = [["class", "precision", "recall", "f1", "support", *counts]]
        columns = (self.classes, self.precision, self.recall, self.f1, self.support, self.confusion)
        for name, precision, recall, f1, support, row in zip(*columns, strict=True):
            figures = [f"{value:.4f}" for value in (precision, recall, f1)]
            rows.append([name, *figures, support, *row])
        return write_csv(rows)


@dataclass(frozen=True)
class ValueEvaluation:
    """Figures of a regression, in the target's unit but for `r2`; `truth` and `predicted` (n,)."""

    r2: float
    mean_absolute_error: float
    root_mean_squared_error: float
    truth: npt.NDArray[np.float64]
    predicted: npt.NDArray[np.float64]

    @property
    def errors(self) -> Histogram:
        """How the errors (true value less answer) are distributed."""
        errors = self.truth - self.predicted
        bars = min(max(int(len(errors) ** 0.5), 4), MOST_BARS)
        try:
            counts, edges = np.histogram(errors, bins=bars)
        except ValueError:  # they are too near to each other to be told apart
            counts, edges = np.histogram(errors, bins=1)
        return Histogram(edges=edges.tolist(), counts=counts.tolist())

    @property
    def metrics(self) -> dict[str, float]:
        """The figures for the whole, by name."""
        return {
            "r2": self.r2,
            "mean_absolute_error": self.mean_absolute_error,
            "root_mean_squared_error": self.root_mean_squared_error,
        }

    @property
    def score(self) -> float:
        """The figure by which one way of feeding a model is better than another."""
        return self.r2

    def as_csv(self) -> str:
        """Return a table with a line for each of at most PLOTTED rows: the truth and the answer."""
        pairs = zip(self.truth[:PLOTTED], self.predicted[:PLOTTED], strict=True)
        rows = [[f"{value:.6g}" for value in pair] for pair in pairs]
        return write_csv([["true", "predicted"], *rows])


Evaluation = ClassEvaluation | ValueEvaluation


def write_csv(rows: list[list[Any]]) -> str:
    """Return rows as CSV."""
    table = io.StringIO()
    write_rows(table, rows)
    return table.getvalue()


def evaluate_classes(
    classes: list[str],
    truth: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    confidence: npt.NDArray[np.float64] | None = None,
) -> ClassEvaluation:
    """Compare true and predicted class names, both (n,).

    `confidence` (n,) are the probabilities of the predicted classes, where there are any.
    """
    # Imported here: the server reads evaluations and should not pay for scikit-learn.
    from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=classes, zero_division=0.0
    )
    confusion = confusion_matrix(truth, predicted, labels=classes)
    return ClassEvaluation(
        float(accuracy_score(truth, predicted)),
        classes,
        precision.tolist(),
        recall.tolist(),
        f1.tolist(),
        support.astype(int).tolist(),  # scikit-learn counts in floats where no answer was right
        confusion.tolist(),
        None if confidence is None else calibrate(confidence, truth == predicted),
    )


def evaluate_values(
    truth: npt.NDArray[np.float64], predicted: npt.NDArray[np.float64]
) -> ValueEvaluation:
    """Compare true and predicted numbers, both (n,) with n > 1."""
    from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

    return ValueEvaluation(
        float(r2_score(truth, predicted)),
        float(mean_absolute_error(truth, predicted)),
        float(root_mean_squared_error(truth, predicted)),
        truth,
        predicted,
    )
