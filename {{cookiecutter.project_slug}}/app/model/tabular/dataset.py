"""A data set in a table: typed columns, one of which is to be predicted."""

from pathlib import Path

from app.model.dataset import Dataset, Progress
from app.model.sample import Sample
from app.model.table import accept, as_targets, find_table, read_table, split_target, unit_of
from app.model.tabular.columns import find_field
from app.model.tabular.gate import as_frame, as_sample


def read_dataset(data: Path, target: str | None, task: str, progress: Progress) -> Dataset:
    """Return the rows and targets of a CSV file, or of the only one in a folder. Raises BadData."""
    path = find_table(data)
    features, column = split_target(read_table(path), path, target)
    targets = as_targets(column, task, path.name)
    fields, columns = [], {}
    for name in progress(list(features.columns), len(features.columns)):
        fields.append(find_field(features[name]))
        columns[name] = accept(fields[-1], features[name], path.name)

    def sample(index: int) -> Sample:
        return as_sample(fields, {name: cells[index] for name, cells in columns.items()})

    frame = as_frame(fields, [*columns.values()])
    return Dataset(fields, frame, targets, str(column.name), sample, [], unit_of(str(column.name)))
