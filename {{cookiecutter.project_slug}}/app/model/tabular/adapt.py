"""How a model from elsewhere is fed with rows of a table."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.model.dataset import BadData, Dataset, Progress
from app.model.engine import is_onnx, plain_name, takes_columns
from app.model.fields import CategoryField, DateField
from app.model.options import Options
from app.model.questions import quoted
from app.model.sample import Sample
from app.model.signature import Feed
from app.model.tabular.dataset import read_dataset
from app.model.tabular.gate import as_sample

MADE_UP = re.compile(r"(Column_|f|x|feature_?)?\d+")  # names that libraries give to bare columns


def read(data: Path, task: str, model: Any, options: Options, progress: Progress) -> Dataset:
    """Return the data set with the columns that the model takes, in its order. Raises BadData."""
    dataset = read_dataset(data, options.target, task, progress)
    known = {plain_name(field.name): field.name for field in dataset.fields}
    named = column_names(model, [*known.values()])
    if named is None:
        check_count(model, dataset, data)
        return dataset
    exact = {*known.values()}
    wanted = [name if name in exact else known.get(plain_name(name), name) for name in named]
    absent = [name for name in wanted if name not in exact]
    if absent:
        there = quoted([field.name for field in dataset.fields])
        raise BadData(
            f"The model takes the columns {quoted(absent)}, which {data.name} doesn't have: it has "
            f"{there} beside {dataset.target!r}. Rename them or give other data."
        )
    fields = [next(field for field in dataset.fields if field.name == name) for name in wanted]

    def sample(index: int) -> Sample:
        values = dataset.sample(index).values
        return as_sample(fields, {name: values[name] for name in wanted})

    return replace(dataset, fields=fields, rows=dataset.rows[wanted], sample=sample)


def column_names(model: Any, known: list[str]) -> list[str] | None:
    """Return the columns that a model names, None where it takes them by position."""
    columns = {plain_name(name) for name in known}
    if is_onnx(model):
        if not takes_columns(model.get_inputs()):
            return None
        names = [each.name for each in model.get_inputs()]
        return names if len(names) > 1 or {*map(plain_name, names)} <= columns else None
    names = []
    for attribute in ("feature_names_in_", "feature_names_"):
        found = getattr(model, attribute, None)
        names = names or ([] if found is None else [str(name) for name in list(found)])
    made_up = all(MADE_UP.fullmatch(name) for name in names)
    if not names or (made_up and not {*map(plain_name, names)} <= columns):
        return None
    return names


def check_count(model: Any, dataset: Dataset, data: Path) -> None:
    """Refuse data with another number of columns than the model takes. Raises BadData."""
    if is_onnx(model):
        shape = model.get_inputs()[0].shape
        wanted = shape[1] if len(shape) == 2 and isinstance(shape[1], int) else None
    else:
        wanted = getattr(model, "n_features_in_", None)
    if wanted is not None and wanted != len(dataset.fields):
        names = quoted([field.name for field in dataset.fields])
        raise BadData(
            f"The model takes {wanted} columns, {data.name} has {len(dataset.fields)} beside "
            f"{dataset.target!r}: {names}. Give the columns it was trained on, in that order."
        )


def feeds(model: Any, dataset: Dataset, options: Options) -> list[Feed]:
    """Return the ways in which the model may want its rows, the likeliest first."""
    kinds = {type(field) for field in dataset.fields}
    variants = [
        Feed(shape="frame", dates=dates, categorical=categorical)
        for categorical in ((False, True) if CategoryField in kinds else (False,))
        for dates in ((False, True) if DateField in kinds else (False,))
    ]
    if is_onnx(model):
        return variants[:1]
    named = column_names(model, [field.name for field in dataset.fields]) is not None
    bare = getattr(model, "feature_names_in_", None) is None or not named
    return [Feed(shape="array"), *variants] if bare else variants
