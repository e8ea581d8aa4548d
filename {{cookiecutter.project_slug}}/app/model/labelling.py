"""Whether the classes of a model and the labels of data mean the same."""

from dataclasses import replace

import numpy as np

from app.model.dataset import Dataset, check_name
from app.model.engine import Engine, OnnxEngine
from app.model.files import BadModel
from app.model.kind import Task
from app.model.signature import Label, name_of

SHOWN = 6  # names that a message lists at most


def find_labels(
    engine: Engine, task: Task, dataset: Dataset, given: tuple[str, ...]
) -> tuple[list[Label], Dataset]:
    """Return the classes in the model's order, none for a regressor, and the data so labelled.

    Raises BadModel where model, data and `given` labels don't fit together.
    """
    if task == "regression":
        if given:
            raise BadModel("A regressor has no classes: leave out --labels.")
        return [], dataset
    in_data = np.unique(dataset.targets).tolist()
    own = list(engine.labels)
    count = len(own) or count_classes(engine, dataset)
    if given and len(given) != count:
        raise BadModel(f"--labels names {len(given)} classes, the model has {count}.")
    if not given and not own and count != len(in_data):
        raise BadModel(
            f"The model answers with {count} classes, the data has {len(in_data)}: name all of "
            "them in the model's order with --labels."
        )
    labels: list[Label] = list(given) or own or in_data
    names = [name_of(label) for label in labels]
    if len({*names}) < len(names):
        raise BadModel("Two classes have the same name: name each differently with --labels.")
    for name in names:
        check_name(name)
    return labels, relabel(dataset, names, [name_of(label) for label in own])


def relabel(dataset: Dataset, names: list[str], own: list[str]) -> Dataset:
    """Return the data with the names of the classes as its labels. Raises BadModel.

    The data may have the names, in capitals or not, or what the model itself calls its classes.
    """
    found = [name_of(each) for each in np.unique(dataset.targets).tolist()]
    ways = [dict(zip(names, names, strict=True)), {name.casefold(): name for name in names}]
    if len(own) == len(names):
        ways.append(dict(zip(own, names, strict=True)))
    for number, way in enumerate(ways):
        keys = {name: name.casefold() if number == 1 else name for name in found}
        if {*keys.values()} <= way.keys():
            targets = [way[keys[name_of(each)]] for each in dataset.targets.tolist()]
            return replace(dataset, targets=np.array(targets, dtype=object))
    strange = [name for name in found if name not in names]
    raise BadModel(
        f"The labels don't fit: {dataset.target!r} has {shown(strange)}, the model knows "
        f"{shown(names)}. Name the model's classes in its order with --labels, or give other data."
    )


def count_classes(engine: Engine, dataset: Dataset) -> int:
    """Return how many classes an ONNX model has; one value for each row means two."""
    widths = engine.widths if isinstance(engine, OnnxEngine) else []
    width = widths[-1] if widths else None
    if width is None:
        return len(np.unique(dataset.targets))
    return max(width, 2)


def shown(names: list[str]) -> str:
    """Return a few names in a row."""
    more = f" … ({len(names)} in all)" if len(names) > SHOWN else ""
    return ", ".join(repr(name) for name in names[:SHOWN]) + more
