"""Training: read the data, hold a part out, fit, measure on that part, write a version."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import train_test_split

from app.model.artifact import EVALUATION, activate, write_version
from app.model.dataset import Dataset, Progress
from app.model.evaluation import Evaluation, evaluate
from app.model.image.dataset import read_dataset
from app.model.image.estimator import build_estimator
from app.model.kind import kind
from app.model.predictor import Predictor
from app.model.signature import Answer, Example, Signature

HELD_OUT = 0.25  # the share of the data that the model never sees while it learns
EXAMPLES_PER_CLASS = 2


@dataclass(frozen=True)
class Trained:
    """A fitted estimator, how it did, and the rows (indices) that were held out."""

    estimator: Any
    evaluation: Evaluation
    dataset: Dataset
    held_out: npt.NDArray[np.intp]


def fit(dataset: Dataset, estimator: Any, seed: int = 0) -> Trained:
    """Fit on three quarters of the rows and evaluate on the rest; each class keeps its share."""
    learn, held_out = train_test_split(
        np.arange(len(dataset.labels)),
        test_size=HELD_OUT,
        stratify=dataset.labels,
        random_state=seed,
    )
    estimator.fit(dataset.rows[learn], dataset.labels[learn])
    predicted = estimator.predict(dataset.rows[held_out])
    classes = [str(name) for name in estimator.classes_]
    return Trained(
        estimator, evaluate(classes, dataset.labels[held_out], predicted), dataset, held_out
    )


def choose_examples(trained: Trained) -> tuple[list[Example], dict[str, bytes]]:
    """Return held-out inputs of each class with the answers they got, and their stored files."""
    examples: list[Example] = []
    files: dict[str, bytes] = {}
    labels = trained.dataset.labels[trained.held_out]
    for number, name in enumerate(trained.evaluation.classes, start=1):
        for index in trained.held_out[labels == name][:EXAMPLES_PER_CLASS]:
            content = kind.as_jpeg(
                kind.read(trained.dataset.sources[index].read_bytes(), kind.TRAINING_PIXELS)
            )
            file = f"examples/{number}-{len(examples) + 1}.jpg"
            row = kind.as_row(kind.read(content))
            scores = trained.estimator.predict_proba(row[np.newaxis])[0].tolist()
            answer = dict(zip(trained.evaluation.classes, scores, strict=True))
            label = max(answer, key=lambda key: answer[key])
            examples.append(
                Example(
                    file=file,
                    media_type="image/jpeg",
                    answer=Answer(label=label, probabilities=answer),
                )
            )
            files[file] = content
    return examples, files


def train(data: Path, models: Path, progress: Progress, seed: int = 0) -> tuple[Trained, str]:
    """Train on a folder, write a version, try it, make it the active one; return it and its name.

    Raises BadData, and ArtifactError where the version doesn't answer its own examples.
    """
    trained = fit(read_dataset(data, progress), build_estimator(), seed)
    examples, files = choose_examples(trained)
    signature = Signature(
        kind=kind.NAME, input=kind.INPUT, classes=trained.evaluation.classes, examples=examples
    )
    files[EVALUATION] = trained.evaluation.as_csv().encode()
    held_out = len(trained.held_out)
    folder = write_version(
        models,
        trained.estimator,
        signature,
        files,
        metrics={"accuracy": trained.evaluation.accuracy},
        rows={"learned from": len(trained.dataset.labels) - held_out, "held out": held_out},
    )
    Predictor.load(folder)
    activate(models, folder.name)
    return trained, folder.name
