"""The figures: those of the answers, for the whole and as a table."""

import csv
import io

import numpy as np
import pytest

from app.model.evaluation import PLOTTED, evaluate_classes, evaluate_values


def test_the_figures_of_classes_are_those_of_the_answers() -> None:
    truth = np.array(["a", "a", "a", "b"])
    predicted = np.array(["a", "a", "b", "b"])
    found = evaluate_classes(["a", "b", "never"], truth, predicted)
    assert found.accuracy == found.score == 0.75
    assert found.metrics == {"accuracy": 0.75}
    assert found.precision == [1.0, 0.5, 0.0]
    assert found.recall == [pytest.approx(2 / 3), 1.0, 0.0]
    assert found.f1 == [pytest.approx(0.8), pytest.approx(2 / 3), 0.0]
    assert found.support == [3, 1, 0]
    assert found.confusion == [[2, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert found.as_csv() == (
        "class,precision,recall,f1,support,predicted a,predicted b,predicted never\n"
        "a,1.0000,0.6667,0.8000,3,2,1,0\n"
        "b,0.5000,1.0000,0.6667,1,0,1,0\n"
        "never,0.0000,0.0000,0.0000,0,0,0,0\n"
    )


def test_a_class_that_was_never_answered_rightly_is_counted_in_whole_numbers() -> None:
    found = evaluate_classes(["a", "b"], np.array(["a", "b"]), np.array(["b", "a"]))
    assert found.accuracy == 0
    assert [repr(count) for count in found.support] == ["1", "1"]


def test_a_name_with_a_comma_or_a_quote_stays_one_cell() -> None:
    names = ['a, "b"', "c\nd"]
    found = evaluate_classes(names, np.array(names), np.array(names))
    rows = [*csv.DictReader(io.StringIO(found.as_csv()))]
    assert [row["class"] for row in rows] == names
    assert rows[0]['predicted a, "b"'] == "1"


def test_the_name_of_a_class_is_no_formula() -> None:
    names = ["=1+1", "@x", "-1"]
    found = evaluate_classes(names, np.array(names), np.array(names))
    rows = [*csv.DictReader(io.StringIO(found.as_csv()))]
    assert [row["class"] for row in rows] == ["'=1+1", "'@x", "-1"]
    assert [row["predicted =1+1"] for row in rows] == ["1", "0", "0"]


def test_the_figures_of_numbers_are_those_of_the_answers() -> None:
    found = evaluate_values(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0]))
    assert found.metrics == {
        "r2": pytest.approx(0.2),
        "mean_absolute_error": pytest.approx(0.5),
        "root_mean_squared_error": pytest.approx(1.0),
    }
    assert found.score == found.r2
    assert found.as_csv() == "true,predicted\n1,1\n2,2\n3,3\n4,6\n"


def test_of_many_numbers_only_so_many_are_in_the_table() -> None:
    truth = np.arange(PLOTTED + 100.0)
    found = evaluate_values(truth, truth)
    assert found.mean_absolute_error == 0
    assert len(found.as_csv().splitlines()) == PLOTTED + 1
