"""Training: read the data, hold a part out, fit, measure on that part, make a version."""

import io
from pathlib import Path

import joblib
import numpy as np
from sklearn.model_selection import train_test_split

from app.model.activation import activate
from app.model.card import Words, read_words
from app.model.dataset import BadData, Dataset, Progress, check_rows
from app.model.engine import BadAnswer, EstimatorEngine
from app.model.files import JOBLIB
from app.model.inspection import name_model
from app.model.kind import TASK, Task, kind, room
from app.model.making import Measured, Rows, make_version, measure
from app.model.predictor import Predictor
from app.model.trust import Trust

USUAL = Trust()
HELD_OUT = 0.25  # the share of the data that the model never sees while it learns


def split(dataset: Dataset, task: Task, seed: int) -> tuple[Rows, Rows]:
    """Return the rows to learn from and those held out; each class keeps its share of both."""
    stratify = dataset.targets if task == "classification" else None
    learn, held_out = train_test_split(
        np.arange(len(dataset.targets)), test_size=HELD_OUT, stratify=stratify, random_state=seed
    )
    return learn, held_out


def fit(dataset: Dataset, task: Task, seed: int = 0) -> Measured:
    """Fit the room's estimator on three quarters of the rows and measure it on the rest."""
    recipe = room("estimator")
    learn, held_out = split(dataset, task, seed)
    estimator = recipe.build_estimator(dataset, task)
    rows = kind.feed(dataset.fields, recipe.FEED, dataset.take(learn))
    try:
        estimator.fit(rows, dataset.targets[learn])
    except ValueError as error:
        reason = (str(error).splitlines() or [""])[0].rstrip(".")
        raise BadData(f"The estimator can't learn from this data: {reason}.") from error
    engine = EstimatorEngine(estimator)
    labels = engine.labels if task == "classification" else []
    try:
        return measure(engine, dataset, recipe.FEED, labels, held_out, learn)
    except BadAnswer as error:
        raise BadData(f"The trained model {error}: look for values far from all others.") from error


def train(
    data: Path,
    models: Path,
    progress: Progress,
    seed: int = 0,
    target: str | None = None,
    trust: Trust = USUAL,
    card: Path | None = None,
) -> tuple[Measured, Predictor]:
    """Train on a file or folder, make a version, and make it the active one.

    The words of its card are in the file `card`; for the sample, what that leaves out is known.
    Raises BadData, and ArtifactError where the version doesn't answer its own examples.
    """
    written = read_words(card) if card else Words()
    dataset = room("dataset").read_dataset(data, target, TASK, progress)
    check_rows(dataset, TASK)
    measured = fit(dataset, TASK, seed)
    held_out = len(measured.tried_on)
    predictor = make_version(
        models,
        measured,
        {JOBLIB: as_joblib(measured.model.engine.model)},
        trust,
        rows={"learned from": len(dataset.targets) - held_out, "held out": held_out},
        words=(room("about").words_of(data) or Words()).under(written),
        origin="trained",
        model=JOBLIB,
        estimator=name_model(measured.model.engine.model),
    )
    activate(models, predictor.version)
    return measured, predictor


def as_joblib(estimator: object) -> bytes:
    """Return an estimator as a joblib file, compressed so that damage doesn't go unseen."""
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer, compress=("zlib", 3))
    return buffer.getvalue()
