"""What the model sees in a date."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from app.model.tabular.features import DateFeatures

DAYS = pd.DataFrame({"a": pd.to_datetime(["2000-01-01", "2000-01-02", None, "1999-12-31"])})


def test_a_date_becomes_days_and_a_place_in_the_year() -> None:
    found = DateFeatures().fit_transform(DAYS)
    assert found.shape == (4, 3)
    assert found[[0, 1, 3], 0].tolist() == [0, 1, -1]
    assert found[[0, 1, 3], 1] ** 2 + found[[0, 1, 3], 2] ** 2 == pytest.approx(1)


def test_a_missing_date_is_missing_in_every_column() -> None:
    assert np.isnan(DateFeatures().fit_transform(DAYS)[2]).all()


def test_the_end_of_a_year_is_close_to_the_beginning_of_the_next() -> None:
    found = DateFeatures().fit_transform(DAYS)
    assert np.abs(found[3, 1:] - found[0, 1:]).max() < 0.03


def test_every_column_has_its_names() -> None:
    two = DAYS.assign(b=DAYS["a"])
    features = DateFeatures().fit(two)
    assert features.transform(two).shape == (4, 6)
    names = features.get_feature_names_out().tolist()
    assert names[0] == "a days"
    assert names[3] == "b days"
    assert len(names) == 6


def test_it_is_a_transformer_as_scikit_learn_knows_them() -> None:
    assert clone(DateFeatures()).get_params() == {}
