"""What an object from a model file is, and why it can't be served if it can't."""

from typing import Any

import numpy as np

from app.model.engine import OnnxEngine, is_onnx
from app.model.files import BadModel
from app.model.kind import Task

SAVE_IT = "save the fitted estimator or pipeline itself"


def name_model(model: Any) -> str:
    """Return what a model is called; of a pipeline, its last step."""
    if is_onnx(model):
        return f"ONNX graph {model.get_modelmeta().graph_name or 'without a name'}"
    steps = getattr(model, "steps", None)
    return type(steps[-1][1] if steps else model).__name__


def check_estimator(name: str, model: Any) -> None:
    """Refuse what isn't a fitted estimator that answers one question. Raises BadModel."""
    if is_onnx(model):
        return
    if isinstance(model, type):
        raise BadModel(f"{name} holds the class {model.__name__}, no instance: {SAVE_IT}.")
    if isinstance(model, dict | list | tuple):
        inside = model.values() if isinstance(model, dict) else model
        hint = " one is inside:" if any(hasattr(each, "predict") for each in inside) else ""
        raise BadModel(f"{name} holds a {type(model).__name__}, no estimator:{hint} {SAVE_IT}.")
    if not callable(getattr(model, "predict", None)):
        raise BadModel(
            f"{name} holds {type(model).__name__}, which has no predict method: {SAVE_IT}."
        )
    check_fitted(name, model)
    if (count := count_targets(model)) > 1:
        raise BadModel(
            f"{name} predicts {count} targets at once, one is answered here: train and import one "
            "model for each target."
        )


def count_targets(model: Any) -> int:
    """Return how many questions a fitted estimator answers for each row."""
    classes = getattr(model, "classes_", None)
    if classes is None or estimator_type(model) == "regressor":
        return int(getattr(model, "n_outputs_", 1) or 1)
    return len(classes) if isinstance(classes, list) and any(map(np.ndim, classes)) else 1


def check_fitted(name: str, model: Any) -> None:
    """Refuse an estimator that hasn't learned. Raises BadModel."""
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    last = model.steps[-1][1] if getattr(model, "steps", None) else model
    if not type(last).__module__.startswith("sklearn."):
        return  # another's class may keep what it learned elsewhere: predicting will tell
    try:
        check_is_fitted(model)
    except NotFittedError:
        raise BadModel(f"{name} isn't fitted: call fit before you save it.") from None


def task_of(name: str, model: Any, otherwise: Task) -> Task:
    """Return what a model does. Raises BadModel where it neither classifies nor regresses."""
    if is_onnx(model):
        engine = OnnxEngine(model)
        width = engine.widths[-1]
        if engine.names_labels or len(engine.widths) > 1 or (width or 1) > 1:
            return "classification"
        return otherwise
    kind = estimator_type(model)
    if kind is None and getattr(model, "classes_", None) is not None:
        return "classification"
    if kind not in {"classifier", "regressor"}:
        raise BadModel(
            f"{name} holds {name_model(model)}, which is neither a classifier nor a regressor: "
            "train one of these."
        )
    return "classification" if kind == "classifier" else "regression"


def estimator_type(model: Any) -> str | None:
    """Return what scikit-learn, or a library like it, says an estimator is."""
    from sklearn.utils import get_tags

    try:
        found = get_tags(model).estimator_type
    except (AttributeError, TypeError, ValueError):
        found = None
    return found or getattr(model, "_estimator_type", None)
