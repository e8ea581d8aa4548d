"""What a classic model sees in a date, and in a text that may be missing."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from app.model.tabular.tensors import seen_in_dates


class DateFeatures(TransformerMixin, BaseEstimator):
    """Days since the first of January 2000, and the place in the year as a point on a circle.

    A missing date gets NaN in all three columns.
    """

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:  # noqa: N803
        """Remember how many columns there are; there is nothing to learn."""
        self.n_features_in_ = np.shape(X)[1]
        self.feature_names_in_ = np.array(X.columns, dtype=object)
        return self

    def transform(self, X: pd.DataFrame) -> npt.NDArray[np.float64]:  # noqa: N803
        """Return (n, 3 * columns) numbers for columns of dates."""
        days = [pd.to_datetime(X[name]).to_numpy("datetime64[D]") for name in X.columns]
        return np.hstack([seen_in_dates(each) for each in days])

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Return the names of the numbers."""
        parts = ("days", "sine of the year", "cosine of the year")
        return np.array(
            [f"{name} {part}" for name in self.feature_names_in_ for part in parts], dtype=object
        )


class FilledText(TransformerMixin, BaseEstimator):
    """A column of texts (n,), missing ones as empty texts: vectorizers refuse NaN."""

    def fit(self, X: pd.Series, y: object = None) -> Self:  # noqa: N803
        """There is nothing to learn."""
        return self

    def transform(self, X: pd.Series) -> npt.NDArray[np.object_]:  # noqa: N803
        """Return an array (n,) of strings."""
        return np.asarray(pd.Series(X).fillna(""), dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn that this works without a call of fit."""
        return True

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Return the name of the column."""
        return np.asarray(input_features, dtype=object)
