"""A data set of texts: a CSV file with a column of texts and a column of labels."""

from pathlib import Path

import numpy as np

from app.model.dataset import BadData, Dataset, Progress
from app.model.fields import TextField
from app.model.sample import Sample
from app.model.table import accept, as_targets, find_table, read_table, split_target
from app.model.text.gate import as_sample

SHORTEST_LIMIT = 500  # characters that are accepted at least, however short the texts are


def read_dataset(data: Path, target: str | None, task: str, progress: Progress) -> Dataset:
    """Return the texts and targets of a CSV file, or of the only one in a folder. Raises BadData.

    The target is the last column unless named, the texts are the only other one. An empty text is
    skipped and named in `Dataset.skipped`.
    """
    path = find_table(data)
    features, column = split_target(read_table(path), path, target)
    if len(features.columns) != 1:
        raise BadData(
            f"{path.name} must have one column of texts beside {str(column.name)!r}, it has "
            f"{len(features.columns)}: {', '.join(map(str, features.columns))}."
        )
    (name,) = features.columns
    present = features[name].notna().to_numpy()
    skipped = [f"Row {line} has no text." for line in (np.flatnonzero(~present) + 2).tolist()]
    known = features[name][present].astype(str)
    if not len(known):
        raise BadData(f"The column {name!r} of {path.name} is empty: fill it in.")
    longest = int(known.str.len().max())
    field = TextField(name=str(name), max_length=max(2 * longest, SHORTEST_LIMIT))
    texts = [*progress(accept(field, known, path.name), len(known))]

    def sample(index: int) -> Sample:
        return as_sample({field.name: texts[index]})

    targets = as_targets(column[present], task, path.name)
    rows = np.array(texts, dtype=object)
    return Dataset([field], rows, targets, str(column.name), sample, skipped)
