"""Models of one number, for whatever kind of data this project is; their answers can be changed."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeClassifier

from app.model.engine import EstimatorEngine
from app.model.fields import NumberField
from app.model.predictor import Model
from app.model.sample import RowSample, Sample
from app.model.signature import Classes, Feed, Quantity

ROWS = np.arange(10.0).reshape(-1, 1)
TREE = DecisionTreeClassifier(random_state=0).fit(ROWS, ROWS.ravel() > 4)
LINE = LinearRegression().fit(ROWS, 1000 * ROWS.ravel())


class Plain(Model):
    """A model of one number, whatever kind of data this project is for."""

    def prepare(self, samples: Sequence[Sample]) -> Any:
        return np.array([sample.row for sample in samples])


def model_of(estimator: Any) -> Model:
    field = NumberField(name="x", minimum=0, maximum=9)
    classes = Classes(target="y", labels=[False, True], gives="probabilities")
    number = Quantity(target="y", unit=None, edges=[0, 1], counts=[1], error_low=-1, error_high=1)
    output = classes if hasattr(estimator, "classes_") else number
    return Plain(EstimatorEngine(estimator), [field], Feed(shape="array"), output)


def samples(*values: float) -> list[Sample]:
    return [RowSample(["x"], (value,)) for value in values]


class Changed:
    """An estimator whose answers are changed after it gave them, row by row."""

    def __init__(self, estimator: Any, **changes: Callable[[Any, Any], Any]) -> None:
        self.__dict__ |= vars(estimator)
        for name in ("predict", "predict_proba"):
            ask = getattr(estimator, name, None)
            change = changes.get(name, lambda rows, found: found)
            if ask:
                setattr(self, name, lambda rows, a=ask, c=change: c(rows, a(rows)))
