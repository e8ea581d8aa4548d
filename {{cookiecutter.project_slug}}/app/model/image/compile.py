"""Compiling an estimator of pictures: what comes after the features becomes an ONNX graph."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from app.model.fields import Field
from app.model.files import ONNX
from app.model.image.features import HogFeatures
from app.model.predictor import Model
from app.model.sample import Sample
from app.model.signature import Input
from app.model.twin.graph import to_graph
from app.model.twin.proof import Twin
from app.model.twin.splits import check_trees


def compile_model(model: Model, usual: Sequence[Sample]) -> list[Twin]:
    """Return the way in which a model may be written. Raises NoTwin."""
    estimator: Any = model.engine.model
    rows = model.prepare(usual)
    head: dict[str, float] = {}
    steps = getattr(estimator, "steps", [])
    if len(steps) > 1 and type(steps[0][1]) is HogFeatures:
        features = steps[0][1]
        head = {name: getattr(features, name) for name in ("cell", "orientations", "clip")}
        estimator = Pipeline(steps[1:])
        rows = features.transform(rows)
    inputs = [(Input(name="X", kind="pixels", fields=[0]), rows.shape[-1])]
    graph = to_graph(estimator, inputs, model.output)
    check = partial(check_trees, estimator, rows, model.output)
    return [Twin(ONNX, graph, [each for each, _ in inputs], head, check)]


def corners(fields: Sequence[Field], usual: Sequence[Sample]) -> list[Sample]:
    """Return pictures without a feature, and some with nothing but edges."""
    shape = usual[0].row.shape
    noise = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    rows = (np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8), noise, 255 - noise)
    return [Sample(row, {}) for row in rows]


def extremes(fields: Sequence[Field], usual: Sequence[Sample]) -> list[Sample]:
    """Return none: a pixel is bounded."""
    return []
