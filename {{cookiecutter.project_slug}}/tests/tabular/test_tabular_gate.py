"""The gate for rows: from a form, from JSON, and on to the estimator."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.model.dataset import Dataset
from app.model.fields import CategoryField, IntegerField, NumberField, Refused
from app.model.kind import TASK
from app.model.sample import Limits
from app.model.signature import Feed
from app.model.tabular.dataset import read_dataset
from app.model.tabular.gate import explain, feed, from_example, from_form, from_json, stack
from tests.questions import typed
from tests.tabular.tables import MISSING, TYPES, write

LIMITS = Limits(bytes=100, pixels=100)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    path = write(tmp_path_factory.mktemp("table") / "mine.csv")
    return read_dataset(path, None, TASK, lambda items, count: items)


def test_a_row_is_the_same_whichever_way_it_comes(dataset: Dataset) -> None:
    for number in range(6):
        values = dataset.sample(number).values
        form = {name: "" if value is None else typed(value) for name, value in values.items()}
        read = [
            from_form(dataset.fields, form, LIMITS),
            from_json(dataset.fields, values, LIMITS),
            from_example(dataset.fields, values, None),
        ]
        for sample in read:
            assert sample.values == values
            assert [type(each) for each in sample.values.values()] == [
                type(each) for each in values.values()
            ]
            assert sample.picture is None


def test_what_may_be_missing_may_be_left_out(dataset: Dataset) -> None:
    values = dataset.sample(1).values
    given = {name: value for name, value in values.items() if name not in MISSING}
    expected = values | dict.fromkeys(MISSING)
    assert from_json(dataset.fields, given, LIMITS).values == expected
    form = {name: typed(value) for name, value in given.items()}
    assert from_form(dataset.fields, form, LIMITS).values == expected


def test_every_problem_is_named_at_once(dataset: Dataset) -> None:
    given: dict[str, Any] = {"rooms": "many", "garden": "perhaps", "shape": "x"}
    for read in (from_form, from_json):
        with pytest.raises(Refused) as refused:
            read(dataset.fields, given, LIMITS)
        problems = dict(refused.value.problems)
        assert problems.keys() == (TYPES.keys() - MISSING) | {"shape"}
        assert problems["town"].startswith("is missing. Give one of: Bern, O'Fallon, Zürich.")
        assert problems["rooms"].startswith("must be a whole number")


def test_a_file_is_no_value(dataset: Dataset) -> None:
    form: dict[str, str | bytes] = dict.fromkeys(TYPES, b"1")
    with pytest.raises(Refused) as refused:
        from_form(dataset.fields, form, LIMITS)
    assert {text for _, text in refused.value.problems} == {"must be typed in, not sent as a file."}


def test_one_row_is_typed_like_many(dataset: Dataset) -> None:
    many = stack(dataset.fields, [dataset.sample(number) for number in range(6)])
    for number in range(6):
        one = stack(dataset.fields, [dataset.sample(number)])
        assert one.dtypes.tolist() == many.dtypes.tolist() == dataset.rows.dtypes.tolist()


def test_dates_and_categories_are_handed_on_as_told(dataset: Dataset) -> None:
    rows = dataset.rows.iloc[:4]
    plain = feed(dataset.fields, Feed(shape="frame"), rows)
    assert plain["built"].tolist() == rows["built"].tolist()
    dated = feed(dataset.fields, Feed(shape="frame", dates=True), rows)
    assert pd.api.types.is_datetime64_any_dtype(dated["built"])
    assert dated["built"].dt.strftime("%Y-%m-%d").tolist() == rows["built"].tolist()
    assert dated["sold"].isna().tolist() == [True, False, False, True]
    named = feed(dataset.fields, Feed(shape="frame", categorical=True), rows)
    assert named["town"].cat.categories.tolist() == ["Bern", "O'Fallon", "Zürich"]
    assert named["colour"].isna().tolist() == [True, False, False, True]
    assert rows["town"].dtype == plain["town"].dtype, "the rows themselves were changed"


def test_a_matrix_of_numbers_is_one_of_numbers() -> None:
    fields = [
        NumberField(name="a", minimum=0, maximum=1),
        IntegerField(name="b", minimum=0, maximum=9, missing=True),
    ]
    samples = [from_json(fields, {"a": 0.5, "b": value}, LIMITS) for value in (3, None)]
    found = feed(fields, Feed(shape="array"), stack(fields, samples))
    assert found.dtype == np.float64
    assert found[0].tolist() == [0.5, 3.0]
    assert np.isnan(found[1, 1])


def test_a_category_that_is_missing_is_missing_to_the_estimator() -> None:
    field = CategoryField(name="a", categories=["x", "y"], missing=True)
    found = stack([field], [from_json([field], {"a": None}, LIMITS)])
    assert found["a"].isna().all()


def test_of_a_row_there_are_no_words_to_name(dataset: Dataset) -> None:
    assert explain(None, dataset.sample(0), 0) is None
