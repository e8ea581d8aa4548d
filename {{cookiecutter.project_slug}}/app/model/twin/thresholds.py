"""Rows on and next to the split thresholds of a fitted tree model."""

from typing import Any

import numpy as np

from app.model.twin.trees import Ensemble, Floats, flatten

LIMIT = 20_000


def split_rows(estimator: Any, base: Floats) -> Floats:
    """Rows (m <= 20000, features) that stand on and next to the splits of a fitted estimator.

    `base` is (m0 > 0, features) and gives, row after row and again from its first, what the
    rows keep. The values of a feature are each finite threshold, its neighbours in float64 and,
    for trees that round to float32, the nearest float32 and its neighbours; for a categorical
    split its categories and values that are none; NaN if the feature is NaN in a base row or a
    split parts NaN from the rest. First come packed rows, row k with the k-th value of each
    feature: every value of every feature, or LIMIT values evenly chosen where one has more.
    Then come rows with one feature changed: all of them, or as many evenly chosen as fit.
    NotImplementedError for an estimator that flatten() does not know.
    """
    rows = np.asarray(base, dtype=np.float64)
    values = [_thin(found, LIMIT) for found in _values(flatten(estimator), rows)]
    most = max(len(found) for found in values)
    packed = rows[np.arange(most) % len(rows)].copy()
    for column, found in enumerate(values):
        if len(found):
            packed[:, column] = np.resize(found, most)
    columns = np.repeat(np.arange(len(values)), [len(found) for found in values])
    changed = np.concatenate(values)
    chosen = _thin(np.arange(len(changed)), LIMIT - most)
    alone = rows[np.arange(len(chosen)) % len(rows)].copy()
    alone[np.arange(len(chosen)), columns[chosen]] = changed[chosen]
    return np.concatenate([packed, alone])


def _thin(items: Any, most: int) -> Any:
    if len(items) <= most:
        return items
    return items[np.linspace(0, len(items) - 1, most).astype(np.int64)]


def _values(ensemble: Ensemble, rows: Floats) -> list[Floats]:
    """The values to try in each column."""
    width = rows.shape[1]
    columns = np.arange(width) if ensemble.columns is None else ensemble.columns
    splits: list[list[Floats]] = [[] for _ in range(width)]
    for tree in ensemble.trees:
        numeric = tree.left >= 0
        numeric[list(tree.members)] = False
        for feature in np.unique(tree.feature[numeric]).tolist():
            found = tree.threshold[numeric & (tree.feature == feature)]
            splits[columns[feature]].append(found)
    known = dict(zip(columns.tolist(), ensemble.categories, strict=False))
    made = []
    for column in range(width):
        numbers = np.unique(np.concatenate([*splits[column], np.empty(0)]))
        missing = bool(np.isnan(rows[:, column]).any() or np.isinf(numbers).any())
        parts = [_near(numbers[np.isfinite(numbers)], ensemble.single)]
        if column in known and len(known[column]):
            values = known[column]
            parts += [values, values + 0.5, np.nextafter(values, np.inf)]
            parts.append(np.array([values.min() - 1.0, values.max() + 1.0]))
            missing = True
        found = np.unique(np.concatenate(parts))
        made.append(np.append(found, np.nan) if missing else found)
    return made


def _near(numbers: Floats, single: bool) -> Floats:
    near = [numbers, np.nextafter(numbers, -np.inf), np.nextafter(numbers, np.inf)]
    if single:
        top = np.finfo(np.float32).max
        nearest = np.clip(numbers, -top, top).astype(np.float32)
        for value in (nearest, *(np.nextafter(nearest, np.float32(to)) for to in (-top, top))):
            near.append(value.astype(np.float64))
    return np.concatenate(near)
