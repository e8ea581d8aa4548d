"""The latest inputs of the active version beside those it was made on."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from app.admin import counts
from app.history.pictures import path_of
from app.model.artifact import Artifact
from app.model.baseline import Baseline
from app.model.drift import Drift, compare
from app.model.fields import BadValue
from app.model.kind import kind
from app.model.predictor import Predictor
from app.model.sample import Sample
from app.model.watching import answer_of, baseline_of, columns

MOST_ROWS, MOST_PICTURES = 1_000, 200  # of the latest predictions
PATIENCE = 2.0  # seconds for pictures, which are read and measured anew
KEPT_FOR = 300.0  # seconds that a report is shown again while nothing new was asked
MOST_DRAWN = 40  # features, those that drifted most
WORST_FIRST = ("far off", "shifted", "steady", "too few")


@dataclass(frozen=True)
class Report:
    """How far inputs and answers have drifted; `rows` inputs were looked at."""

    baseline: Baseline
    rows: int
    answers: Drift
    inputs: list[Drift]


def report(predictor: Predictor) -> Report | None:
    """Return the report on a version, None where it has no baseline. Raises ArtifactError.

    It is made again when something was asked since, or after KEPT_FOR seconds.
    """
    artifact = predictor.artifact
    baseline = baseline_of(artifact)
    if baseline is None:
        return None
    key, now = (predictor.version, counts.newest(predictor.version)), time.monotonic()
    known: dict[Any, tuple[float, Report]] = current_app.extensions.setdefault("drift", {})
    until, found = known.get(key, (now, None))
    if found is None or until < now:
        found = make_report(baseline, predictor)
        known.clear()
        known[key] = (now + KEPT_FOR, found)
    return found


def make_report(baseline: Baseline, predictor: Predictor) -> Report:
    """Measure the latest inputs and compare them."""
    fields = predictor.signature.fields
    most = MOST_PICTURES if any(field.is_file for field in fields) else MOST_ROWS
    rows = counts.latest(predictor.version, most)
    found = columns(fields, samples_of(predictor.artifact, rows), predictor.engine)
    drifts = [
        compare(measure, found[measure.aspect])
        for measure in baseline.inputs
        if measure.aspect in found
    ]
    drifts.sort(key=lambda each: (WORST_FIRST.index(each.verdict), -each.index))
    looked_at = max((sum(each.counts) for each in drifts), default=0)
    answers = compare(baseline.answers, [answer_of(row.answered) for row in rows])
    return Report(baseline, looked_at, answers, drifts[:MOST_DRAWN])


def samples_of(artifact: Artifact, rows: Sequence[Any]) -> Iterator[Sample]:
    """Yield what was asked, newest first; of pictures no more than can be read in PATIENCE."""
    fields, end = artifact.signature.fields, time.monotonic() + PATIENCE
    for row in rows:
        if row.has_picture and time.monotonic() > end:
            return
        try:
            picture = path_of(row.id).read_bytes() if row.has_picture else None
            sample = kind.from_example(fields, row.asked, picture)
        except (OSError, BadValue):
            continue  # a picture that was deleted meanwhile, or is damaged
        yield sample
