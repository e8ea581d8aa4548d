"""ONNX sessions behind the same two questions, played by a stand-in that says what it was fed."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.model.engine import (
    BadAnswer,
    EstimatorEngine,
    OnnxEngine,
    find_gives,
    is_onnx,
    make_engine,
)
from app.model.signature import Classes

ROWS = np.array([[0.0, 1.0], [3.0, 1.0], [5.0, 5.5]])


def part(name: str, kind: str, shape: list[Any]) -> SimpleNamespace:
    return SimpleNamespace(name=name, type=f"tensor({kind})", shape=shape)


class Session:
    """Answers like a session of ONNX Runtime: with what `answer` makes of the tensors it is fed."""

    def __init__(self, inputs: list[Any], outputs: list[Any], answer: Any) -> None:
        self.inputs, self.outputs, self.answer = inputs, outputs, answer
        self.fed: list[dict[str, Any]] = []

    def get_inputs(self) -> list[Any]:
        return self.inputs

    def get_outputs(self) -> list[Any]:
        return self.outputs

    def run(self, names: None, feeds: dict[str, Any]) -> list[Any]:
        self.fed.append(feeds)
        return list(self.answer(next(iter(feeds.values()))))


def matrix(outputs: list[Any], answer: Any, rows: Any = "n") -> Session:
    """Return a session that takes one matrix."""
    return Session([part("input", "float", [rows, 2])], outputs, answer)


SHARES = [part("probabilities", "float", ["n", 2])]


def shares(rows: Any) -> list[Any]:
    """Answer that the second class is the likelier where the first column is the larger."""
    second = (rows[:, 0] > rows[:, 1]) * 0.5 + 0.25
    return [np.column_stack([1 - second, second])]


def test_a_session_is_told_from_an_estimator() -> None:
    session = matrix(SHARES, shares)
    assert is_onnx(session)
    assert not is_onnx(SimpleNamespace(predict=len))
    output = Classes(target="t", labels=["a", "b"], gives="probabilities")
    assert isinstance(make_engine(session, output), OnnxEngine)
    assert make_engine(session, output).labels == ["a", "b"]
    assert isinstance(make_engine(SimpleNamespace()), EstimatorEngine)


def test_of_probabilities_alone_the_likeliest_is_the_answer() -> None:
    session = matrix(SHARES, shares)
    engine = OnnxEngine(session, ["a", "b"])
    assert find_gives(engine, ROWS, 2) == "probabilities"
    index, table = engine.classify(ROWS, "probabilities")
    assert index.tolist() == [0, 1, 0]
    assert table is not None
    assert table.tolist() == [[0.75, 0.25], [0.25, 0.75], [0.75, 0.25]]
    assert session.fed[-1]["input"].dtype == np.float32
    assert engine.widths == [2]


@pytest.mark.parametrize(
    ("kind", "labels", "named"),
    [("int64", [3, 5], np.array([3, 5, 3])), ("string", ["x", "y"], np.array(["x", "y", "x"]))],
)
def test_a_label_that_is_named_is_the_answer(kind: str, labels: list[Any], named: Any) -> None:
    outputs = [part("label", kind, ["n"]), *SHARES]
    engine = OnnxEngine(matrix(outputs, lambda rows: [named, *shares(rows)]), labels)
    assert engine.names_labels
    index, table = engine.classify(ROWS, "probabilities")
    assert index.tolist() == [0, 1, 0]
    assert table is not None
    index, table = engine.classify(ROWS, "labels")
    assert table is None


def test_shares_may_come_as_maps() -> None:
    maps = [{"x": 0.75, "y": 0.25}, {"x": 0.25, "y": 0.75}, {"x": 0.5, "y": 0.5}]
    outputs = [part("label", "string", ["n"]), part("shares", "map", [])]
    named = np.array(["x", "y", "x"])
    engine = OnnxEngine(matrix(outputs, lambda rows: [named, maps]), ["x", "y"])
    _, table = engine.classify(ROWS, "probabilities")
    assert table is not None
    assert table.tolist() == [[0.75, 0.25], [0.25, 0.75], [0.5, 0.5]]


def test_a_label_that_is_no_class_is_refused() -> None:
    outputs = [part("label", "int64", ["n"])]
    engine = OnnxEngine(matrix(outputs, lambda rows: [np.array([3, 5, 7])]), [3, 5])
    with pytest.raises(BadAnswer, match="answered 7, which is none of its classes"):
        engine.classify(ROWS, "labels")


def test_a_number_counts_the_classes_where_these_have_names() -> None:
    outputs = [part("label", "int64", ["n"])]
    engine = OnnxEngine(matrix(outputs, lambda rows: [np.array([1, 0, 1])]), ["cat", "dog"])
    index, _ = engine.classify(ROWS, "labels")
    assert index.tolist() == [1, 0, 1]
    beyond = OnnxEngine(matrix(outputs, lambda rows: [np.array([1, 0, 2])]), ["cat", "dog"])
    with pytest.raises(BadAnswer, match="answered 2, which is none of its classes"):
        beyond.classify(ROWS, "labels")


def test_one_value_for_each_row_is_that_of_the_second_class() -> None:
    outputs = [part("share", "float", ["n", 1])]
    engine = OnnxEngine(
        matrix(outputs, lambda rows: [np.array([[0.25], [0.75], [0.5]])]), ["a", "b"]
    )
    index, table = engine.classify(ROWS, "probabilities")
    assert index.tolist() == [0, 1, 0]
    assert table is not None
    assert table.tolist() == [[0.75, 0.25], [0.25, 0.75], [0.5, 0.5]]
    _, table = engine.classify(ROWS, "scores")
    assert table is not None
    assert table.tolist() == [[-0.25, 0.25], [-0.75, 0.75], [-0.5, 0.5]]


def test_a_model_for_one_row_at_a_time_gets_one() -> None:
    session = matrix(SHARES, shares, rows=1)
    index, _ = OnnxEngine(session, ["a", "b"]).classify(ROWS, "probabilities")
    assert index.tolist() == [0, 1, 0]
    assert [feeds["input"].shape for feeds in session.fed] == [(1, 2)] * 3


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)], ids=["a row", "a column"])
def test_a_regressor_answers_each_row_with_a_number(shape: tuple[int, ...]) -> None:
    outputs = [part("variable", "float", ["n", 1])]
    engine = OnnxEngine(matrix(outputs, lambda rows: [rows.sum(axis=1).reshape(shape)]))
    assert engine.regress(ROWS).tolist() == [1, 4, 10.5]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda rows: [rows], "answers with 2 numbers for each row"),
        (lambda rows: [rows[:, 0] * float("nan")], "a value that is no finite number"),
    ],
)
def test_what_is_no_number_is_refused(answer: Any, words: str) -> None:
    engine = OnnxEngine(matrix([part("variable", "float", ["n", 1])], answer))
    with pytest.raises(BadAnswer, match=words):
        engine.regress(ROWS)


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("float", [1.5, None], [1.5, float("nan")]),
        ("double", [1.5, 2.5], [1.5, 2.5]),
        ("int64", [1.0, 2.0], [1, 2]),
        ("bool", [True, False], [True, False]),
        ("string", ["a", None], ["a", ""]),
        ("string", [1, float("nan")], ["1.0", ""]),
    ],
)
def test_a_column_is_fed_to_the_input_of_its_name(
    kind: str, cells: list[Any], expected: list[Any]
) -> None:
    inputs = [part("height_m_", kind, [None, 1]), part("other", "float", [None, 1])]
    outputs = [part("variable", "float", ["n", 1])]
    session = Session(inputs, outputs, lambda rows: [np.zeros(len(rows))])
    rows = pd.DataFrame({"other": [7.0, 8.0], "height(m)": cells})
    OnnxEngine(session).regress(rows)
    fed = session.fed[0]["height_m_"]
    assert fed.shape == (2, 1)
    assert str(fed.ravel().tolist()) == str(expected)
    assert session.fed[0]["other"].ravel().tolist() == [7, 8]


def test_an_input_that_cannot_be_fed_is_refused() -> None:
    inputs = [part("input", "complex64", ["n", 2])]
    engine = OnnxEngine(Session(inputs, SHARES, shares), ["a", "b"])
    with pytest.raises(BadAnswer, match=r"takes tensor\(complex64\), which can't be fed"):
        engine.classify(ROWS, "probabilities")
