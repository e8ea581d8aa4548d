"""How good a model is on data it has not seen, as figures and as a table."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt


@dataclass(frozen=True)
class Evaluation:
    """Figures by class, in the order of `classes`; `confusion[i][j]` counts class i taken for j."""

    accuracy: float
    classes: list[str]
    precision: list[float]
    recall: list[float]
    f1: list[float]
    support: list[int]
    confusion: list[list[int]]

    def as_csv(self) -> str:
        """Return a table with a line for each true class, the confusion counts at its end."""
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        counts = [f"predicted {name}" for name in self.classes]
        writer.writerow(["class", "precision", "recall", "f1", "support", *counts])
        columns = (self.classes, self.precision, self.recall, self.f1, self.support, self.confusion)
        for name, precision, recall, f1, support, row in zip(*columns, strict=True):
            figures = [f"{value:.4f}" for value in (precision, recall, f1)]
            writer.writerow([name, *figures, support, *row])
        return table.getvalue()


def evaluate(
    classes: list[str], truth: npt.NDArray[Any], predicted: npt.NDArray[Any]
) -> Evaluation:
    """Compare true and predicted labels, both (n,)."""
    # Imported here: the server reads evaluations and should not pay for scikit-learn.
    from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=classes, zero_division=0.0
    )
    confusion = confusion_matrix(truth, predicted, labels=classes)
    return Evaluation(
        float(accuracy_score(truth, predicted)),
        classes,
        precision.tolist(),
        recall.tolist(),
        f1.tolist(),
        support.astype(int).tolist(),  # scikit-learn counts in floats where no answer was right
        confusion.tolist(),
    )
