"""How a model from elsewhere is fed with texts."""

from pathlib import Path
from typing import Any

from app.model.dataset import Dataset, Progress
from app.model.engine import is_onnx
from app.model.options import Options
from app.model.signature import Feed
from app.model.text.dataset import read_dataset


def read(data: Path, task: str, model: Any, options: Options, progress: Progress) -> Dataset:
    """Return the data set. Raises BadData."""
    return read_dataset(data, options.target, task, progress)


def feeds(model: Any, dataset: Dataset, options: Options) -> list[Feed]:
    """Return the ways in which the model may want its texts: a list, or a named column."""
    texts = Feed(shape="texts")
    if is_onnx(model):
        return [texts]
    frame = Feed(shape="frame")
    return [frame, texts] if hasattr(model, "feature_names_in_") else [texts, frame]
