"""How a model from elsewhere is fed with pictures: size, layout, channels and range of values."""

import math
from pathlib import Path
from typing import Any, Literal

from app.model.dataset import BadData, Dataset, Progress
from app.model.engine import is_onnx
from app.model.image.dataset import SIZE, read_dataset
from app.model.options import Options
from app.model.signature import Feed

Layout = Literal["NHWC", "NCHW", "flat"]
CHANNELS = (3, 1)


def read(data: Path, task: str, model: Any, options: Options, progress: Progress) -> Dataset:
    """Return the pictures in the size that the model takes. Raises BadData."""
    size = options.size or find_size(model)
    return read_dataset(data, options.target, task, progress, size, reduced=False)


def find_size(model: Any) -> tuple[int, int]:
    """Return the width and height that a model names or that its inputs imply. Raises BadData."""
    if is_onnx(model):
        shape = model.get_inputs()[0].shape
        layout = onnx_layout(shape)
        height, width = shape[2:4] if layout == "NCHW" else shape[1:3]
        if layout and isinstance(height, int) and isinstance(width, int):
            return width, height
        raise BadData("The file doesn't say which size of pictures it takes: give --size 224x224.")
    count = getattr(model, "n_features_in_", None)
    if count is None:
        return SIZE  # a transformer of ours, or one that takes any size
    for channels in CHANNELS:
        side = math.isqrt(count // channels)
        if side * side * channels == count:
            return side, side
    raise BadData(f"The model takes {count} values for each picture: give --size WIDTHxHEIGHT.")


def onnx_layout(shape: list[Any]) -> Layout | None:
    """Return where the channels stand in the shape of an input, None where it isn't told."""
    if len(shape) == 2:
        return "flat"
    if len(shape) != 4:
        return None
    if shape[1] in CHANNELS:
        return "NCHW"
    return "NHWC" if shape[3] in CHANNELS else None


def feeds(model: Any, dataset: Dataset, options: Options) -> list[Feed]:
    """Return the ways in which the model may want its pictures, the likeliest first."""
    if is_onnx(model):
        first = model.get_inputs()[0]
        layout = options.layout or onnx_layout(first.shape)
        if layout is None:
            raise BadData("The file doesn't say how its pictures are laid out: give --layout NCHW.")
        place = {"NCHW": 1, "NHWC": 3}.get(layout)
        channels = first.shape[place] if place and len(first.shape) == 4 else None
        found = [
            feed
            for each in ([channels] if channels in CHANNELS else CHANNELS)
            for feed in ranges(layout, each, options)
        ]
        return [feed.model_copy(update={"dtype": "float32"}) for feed in found]
    count = getattr(model, "n_features_in_", None)
    if count is None:
        rows = Feed(shape="NHWC")
        return [rows, *(f for c in CHANNELS for f in ranges("NHWC", c, options) if f != rows)]
    channels = 1 if count == dataset.rows[0].size // 3 else 3
    return ranges("flat", channels, options)


def ranges(layout: Any, channels: Any, options: Options) -> list[Feed]:
    """Return the feeds for one layout: values from 0 to 1, from 0 to 255, or as was told."""
    base = Feed(shape=layout, channels=channels, dtype="float64")
    if options.mean or options.std:
        told = [*options.mean, *options.std]
        if {len(options.mean or (0,)), len(options.std or (0,))} - {1, channels}:
            raise BadData(f"--mean and --std take {channels} numbers, one for each channel.")
        divisor = 255.0 if max(abs(value) for value in told) <= 1 else 1.0
        about = {"divisor": divisor, "mean": [*options.mean], "std": [*options.std]}
        return [base.model_copy(update=about)]
    return [base.model_copy(update={"divisor": 255.0}), base]
