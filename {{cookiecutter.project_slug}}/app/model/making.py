"""Making a version of a fitted model: measure it, choose examples, write, try."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.artifact import CARD, EVALUATION, ArtifactError, write_version
from app.model.baseline import BASELINE
from app.model.card import Words
from app.model.dataset import BadData, Dataset
from app.model.describing import make_card
from app.model.engine import BadAnswer, Engine, find_gives
from app.model.evaluation import Evaluation, evaluate_classes, evaluate_values
from app.model.kind import kind, room
from app.model.predictor import Model, Predictor
from app.model.signature import (
    Classes,
    Example,
    Feed,
    Label,
    Output,
    Quantity,
    Signature,
    name_of,
)
from app.model.trust import Trust
from app.model.twin.proof import combines, compile_twin
from app.model.watching import as_baseline

Rows = npt.NDArray[np.intp]
MOST_TRIED = 2_000  # rows that a compiled twin is tried on, beside those made for it
EXAMPLES_PER_CLASS, MOST_EXAMPLES = 2, 24
BAND = (0.05, 0.95)  # between these quantiles lie nine in ten errors
UNWRITTEN = Words()
BARS = 24  # of the histogram of a regression's target, at most


@dataclass(frozen=True)
class Measured:
    """A model, how it did, and the rows (indices) that it was tried on and that it knows."""

    model: Model
    evaluation: Evaluation
    dataset: Dataset
    tried_on: Rows
    known: Rows


def measure(
    engine: Engine, dataset: Dataset, feed: Feed, labels: list[Label], tried_on: Rows, known: Rows
) -> Measured:
    """Try a model on rows of a data set; `labels` are its classes in order, none for a regressor.

    `known` are the rows from which a regression's answers get their place, and with which others
    are compared. Raises BadAnswer, and BadData where the rows are too few.
    """
    rows = kind.feed(dataset.fields, feed, dataset.take(tried_on))
    truth = dataset.targets[tried_on]
    output: Output
    evaluation: Evaluation
    if labels:
        gives = find_gives(engine, rows, len(labels))
        output = Classes(target=dataset.target, labels=labels, gives=gives)
        index, shares = engine.classify(rows, gives)
        names = np.array(output.names, dtype=object)
        confidence = None
        if gives == "probabilities" and shares is not None:
            confidence = shares[np.arange(len(index)), index]
        evaluation = evaluate_classes(output.names, names_of(truth), names[index], confidence)
    else:
        if len(tried_on) < 2:
            raise BadData(f"The data has {len(tried_on)} row, at least 2 are needed to measure on.")
        predicted = engine.regress(rows)
        output = describe_target(dataset, known, truth - predicted)
        evaluation = evaluate_values(truth, predicted)
        if not np.isfinite([*evaluation.metrics.values()]).all():
            raise BadAnswer("was tried on values that are too large, or all the same, to compare")
    model = Model(engine, dataset.fields, feed, output)
    return Measured(model, evaluation, dataset, tried_on, known)


def names_of(labels: npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    """Return labels (n,) as the texts that name their classes."""
    return np.array([name_of(label) for label in labels.tolist()], dtype=object)


def describe_target(dataset: Dataset, known: Rows, errors: npt.NDArray[np.float64]) -> Quantity:
    """Return the output of a regressor, from known targets and its errors (true less answer)."""
    counts, edges = np.histogram(dataset.targets[known], bins="auto")
    if len(counts) > BARS:
        counts, edges = np.histogram(dataset.targets[known], bins=BARS)
    low, high = np.quantile(errors, BAND)
    return Quantity(
        target=dataset.target,
        unit=dataset.unit,
        edges=edges.tolist(),
        counts=counts.tolist(),
        error_low=min(float(low), 0.0),
        error_high=max(float(high), 0.0),
    )


def choose_rows(measured: Measured) -> Iterator[int]:
    """Yield rows worth showing: some of each class, or numbers from the lowest to the highest."""
    dataset, output, tried_on = measured.dataset, measured.model.output, measured.tried_on
    targets = dataset.targets[tried_on]
    if isinstance(output, Quantity):
        order = tried_on[np.argsort(targets, kind="stable")]
        places = np.linspace(0, len(order) - 1, num=min(6, len(order)) + 2)[1:-1]
        yield from dict.fromkeys(order[places.round().astype(int)].tolist())
        return
    names = names_of(targets)
    each = EXAMPLES_PER_CLASS if len(output.labels) <= MOST_EXAMPLES / 2 else 1
    for name in output.names[:MOST_EXAMPLES]:
        yield from tried_on[names == name][:each].tolist()


def choose_examples(measured: Measured) -> tuple[list[Example], dict[str, bytes]]:
    """Return inputs with the answers they got, and the files of those that are pictures."""
    examples: list[Example] = []
    files: dict[str, bytes] = {}
    for row in choose_rows(measured):
        sample = measured.dataset.sample(row)
        name = None
        if sample.picture is not None:
            name = f"examples/{len(examples) + 1}.jpg"
            files[name] = sample.picture
        # Read again from what is stored: a picture may change a little when it is written.
        asked = kind.from_example(measured.model.fields, sample.values, sample.picture)
        try:
            (answer,) = measured.model.answers([asked])
        except BadAnswer:
            raise
        except Exception as error:
            raise BadAnswer("answers many rows at once, but not one alone") from error
        examples.append(Example(values=sample.values, file=name, answer=answer))
    return examples, files


def make_version(
    models: Path,
    measured: Measured,
    files: dict[str, bytes],
    trust: Trust,
    rows: dict[str, int],
    words: Words = UNWRITTEN,
    **about: Any,
) -> Predictor:
    """Write a version, load it as the server does, and return it once it has answered.

    `files` holds the model's own file, `words` are those of its card; `about` completes the
    manifest. Raises ArtifactError, and
    leaves nothing behind, where the version doesn't answer its own examples.
    """
    examples, pictures = choose_examples(measured)
    model = measured.model
    usual = [measured.dataset.sample(row) for row in measured.tried_on[:MOST_TRIED].tolist()]
    compiled, twin = compile_twin(model, usual)
    signature = Signature(
        kind=kind.NAME,
        fields=model.fields,
        output=model.output,
        feed=model.feed,
        examples=examples,
    )
    card = make_card(words, measured.dataset, model.output, measured.evaluation)
    baseline = as_baseline(model.engine, measured.dataset, measured.tried_on, measured.evaluation)
    told = {
        EVALUATION: measured.evaluation.as_csv().encode(),
        CARD: f"{card.model_dump_json(indent=2)}\n".encode(),
        BASELINE: baseline,
    }
    compared = room("why").keep(measured.dataset, measured.known)
    folder = write_version(
        models,
        signature,
        files | pictures | told | twin | compared,
        compiled=compiled,
        combines=combines(model, usual),
        metrics=measured.evaluation.metrics,
        rows=rows,
        **about,
    )
    try:
        if compiled.file is not None:
            Predictor.load(folder, trust, compiled=False)  # the estimator is the source of truth
        return Predictor.load(folder, trust)
    except ArtifactError:
        shutil.rmtree(folder)  # a version that doesn't answer is none
        raise
