"""Why a row got its answer: the Shapley values of its fields, against rows the model knows."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.dataset import Dataset
from app.model.message import Message
from app.model.sample import RowSample, Sample
from app.model.why.asking import Asker, OutOfTime
from app.model.why.findings import Part, Pushes, Unknown
from app.model.why.shapley import Numbers, Values, estimate, exact

BACKGROUND = "background.json"
MOST_KEPT, FEWEST, SEED = 32, 8, 0  # rows to compare with
MOST_FIELDS = 300
MOST_EXACT = 70_000  # rows to ask for exact values; 2 ** 11 coalitions with each of 32 rows
FOR_EXACT = 0.7  # of the time; what is left is for estimates, should it not do
MOST_ESTIMATED = 20_000  # rows to ask for estimates, but two rounds in any case
MOST_VALUES = 1_000_000  # in the rows that are made at once; many fields get fewer rows


def keep(dataset: Dataset, known: npt.NDArray[np.intp]) -> dict[str, bytes]:
    """Return the file with rows for answers to be compared with, chosen from those `known`."""
    if len(dataset.fields) > MOST_FIELDS:
        return {}
    rows = [dataset.sample(index).row for index in choose(dataset.targets, known).tolist()]
    return {BACKGROUND: json.dumps(rows, ensure_ascii=False).encode()}


def choose(targets: npt.NDArray[Any], known: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return a few rows with as much of each class, or of large and small targets, as all have.

    They come in no order, so that the first of them are such a choice, too.
    """
    rng = np.random.default_rng(SEED)
    shuffled = rng.permutation(known)
    kind = targets[shuffled] if targets.dtype.kind in "fiu" else targets[shuffled].astype(str)
    ranked = shuffled[np.argsort(kind, kind="stable")]
    count = min(MOST_KEPT, len(known))
    return rng.permutation(ranked[(np.arange(count) * 2 + 1) * len(ranked) // (2 * count)])


def explain(asker: Asker, sample: Sample, files: Mapping[str, bytes]) -> Pushes:
    """Return how far each field pushed the answer: exactly, where there is time for it.

    Raises Unknown and OutOfTime.
    """
    names = [field.name for field in asker.model.fields]
    background = read_background(files, len(names))
    row = as_values([sample.row])[0]
    ask = partial(ask_rows, asker, names)
    usual, (answer,) = ask(background), ask(row[np.newaxis]).tolist()
    pushes, errors, is_exact = find_values(asker, names, row, background)
    parts = [
        Part(name, push, value, error)
        for name, push, value, error in zip(
            names, pushes.tolist(), row.tolist(), errors.tolist(), strict=True
        )
    ]
    return Pushes(
        sorted(parts, key=lambda part: -abs(part.push)),
        how="exact" if is_exact else "estimated",
        answer=answer,
        base=float(usual.mean()),
        rows=len(background),
    )


def read_background(files: Mapping[str, bytes], count: int) -> Values:
    """Return the rows (b, n) that were kept with a version. Raises Unknown."""
    if count > MOST_FIELDS:
        text = "Why is found out for models of up to %(most)s fields; this one takes %(count)s."
        raise Unknown(Message(text, most=MOST_FIELDS, count=count))
    if BACKGROUND not in files:
        text = "This version was made without rows to compare with: make it again to be told why."
        raise Unknown(Message(text))
    rows = json.loads(files[BACKGROUND])
    return as_values(rows[: max(FEWEST, MOST_VALUES // count**2)])


def as_values(rows: Any) -> Values:
    """Return rows as an array (m, n) of Python's own values."""
    return np.array([tuple(row) for row in rows], dtype=object)


def ask_rows(asker: Asker, names: list[str], rows: Values) -> Numbers:
    """Return the number for each row. Raises OutOfTime."""
    columns = rows.T.tolist()
    return asker.values([RowSample(names, row) for row in zip(*columns, strict=True)])


def find_values(
    asker: Asker, names: list[str], row: Values, background: Values
) -> tuple[Numbers, Numbers, bool]:
    """Return the Shapley values, the error of each, and whether they are exact.

    Raises OutOfTime.
    """
    n, b = len(row), len(background)
    if 2**n * b <= MOST_EXACT:
        try:
            ask = partial(ask_rows, asker.for_share(FOR_EXACT), names)
            return exact(ask, row, background), np.zeros(n), True
        except OutOfTime:
            pass
    rounds = max(2, MOST_ESTIMATED // (2 * b * (n + 1)))
    return *estimate(partial(ask_rows, asker, names), row, background, rounds), False
