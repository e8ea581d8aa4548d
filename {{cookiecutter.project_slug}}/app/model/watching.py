"""Measuring inputs and answers: once when a version is made, and again when people have asked."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from app.model.artifact import Artifact, ArtifactError
from app.model.baseline import (
    BASELINE,
    MOST_MEASURES,
    Aspect,
    Baseline,
    Columns,
    Measure,
    Value,
    measure_of,
)
from app.model.dataset import Dataset
from app.model.evaluation import ClassEvaluation, Evaluation
from app.model.fields import Field
from app.model.kind import kind, room
from app.model.sample import Sample
from app.model.signature import Body, name_of


def as_baseline(
    engine: Any, dataset: Dataset, tried_on: npt.NDArray[np.intp], evaluation: Evaluation
) -> bytes:
    """Return `baseline.json` of a model that was tried on some rows of a data set."""
    watched, fields = room("measures"), dataset.fields[:MOST_MEASURES]
    rows = tried_on if watched.UNSEEN else np.arange(len(dataset.targets))
    chosen = rows[np.linspace(0, len(rows) - 1, min(len(rows), watched.MOST)).astype(int)]
    samples = (dataset.sample(row) for row in chosen.tolist())
    # Read again from what the history would keep, as the later ones will be.
    stored = (kind.from_example(dataset.fields, each.values, each.picture) for each in samples)
    names = {field.name: watched.names(field) for field in fields}
    found = columns(fields, stored, engine)
    baseline = Baseline(
        rows=len(chosen),
        answers=measure_answers(dataset.target, evaluation),
        inputs=[measure_of(each, values, names[each.name]) for each, values in found.items()],
    )
    return baseline.model_dump_json().encode()


def columns(fields: Sequence[Field], samples: Iterable[Sample], engine: Any) -> Columns:
    """Return what is watched of samples, as the room for this kind of data measures it."""
    found: Columns = room("measures").columns(fields[:MOST_MEASURES], samples, engine)
    return found


def measure_answers(target: str, evaluation: Evaluation) -> Measure:
    """Return how the answers were distributed that a model gave when it was tried."""
    if isinstance(evaluation, ClassEvaluation):
        counts = [sum(column) for column in zip(*evaluation.confusion, strict=True)]
        return Measure(name=target, names=evaluation.classes, counts=[*counts, 0, 0])
    return measure_of(Aspect(target), evaluation.predicted.tolist())


def answer_of(body: Body) -> Value:
    """Return what is watched of an answer: its class, or its number."""
    return name_of(body["label"]) if "label" in body else float(body["value"])


def baseline_of(artifact: Artifact) -> Baseline | None:
    """Return what a version was made on, None where it doesn't say. Raises ArtifactError."""
    content = artifact.files.get(BASELINE)
    if content is None:
        return None
    try:
        return Baseline.model_validate_json(content)
    except ValidationError as error:
        raise ArtifactError(
            f"The {BASELINE} of version {artifact.manifest.version} is of another format: "
            "make the version again."
        ) from error
