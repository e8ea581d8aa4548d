"""Questions from a table, whatever the model: its header, its rows, and the answers as a row."""

from pathlib import Path
from typing import Any

import pytest

from app.model.dataset import BadData
from app.model.fields import IntegerField, NumberField
from app.model.questions import as_row, check_header, read_rows
from app.model.signature import Answer, ClassAnswer, ValueAnswer

FIELDS = [
    NumberField(name="height", minimum=0, maximum=1),
    IntegerField(name="age", minimum=0, maximum=9, missing=True),
]


@pytest.mark.parametrize("header", [["height", "age"], ["age", "height"], ["height"]])
def test_a_header_may_come_in_any_order_and_lack_what_may_be_missing(header: list[str]) -> None:
    check_header("mine.csv", header, FIELDS)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (["age"], "The header of mine.csv lacks 'height': the columns are 'height', 'age'."),
        ([], "The header of mine.csv lacks 'height'"),
        (["height", "height"], "The header of mine.csv has 'height' more than once"),
        (["height", "x", "y"], "The header of mine.csv has 'x', 'y', which the model doesn't know"),
        (["x", "x"], "lacks 'height' and has 'x' more than once and has 'x', 'x', which"),
    ],
    ids=str,
)
def test_a_header_that_does_not_fit_is_refused(header: list[str], words: str) -> None:
    with pytest.raises(BadData) as error:
        check_header("mine.csv", header, FIELDS)
    assert words in str(error.value)


def read(folder: Path, content: bytes) -> list[tuple[str, dict[str, Any]]]:
    (folder / "mine.csv").write_bytes(content)
    return [*read_rows(folder / "mine.csv", FIELDS)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
def test_every_row_is_read_with_its_place(tmp_path: Path, mark: bytes) -> None:
    assert read(tmp_path, mark + b"age,height\r\n1,0.5\r\n\r\n,2\r\n") == [
        ("mine.csv, line 2", {"age": "1", "height": "0.5"}),
        ("mine.csv, line 4", {"age": "", "height": "2"}),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"height\n1\n1,2\n", "mine.csv, line 3: has 2 cells, the header 1."),
        (b"height\n\xfc\n", "mine.csv can't be read as CSV in UTF-8"),
        (b'height\n"1" 2\n', "mine.csv can't be read as CSV in UTF-8"),
        (b"", "The header of mine.csv lacks 'height'"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(BadData) as error:
        read(tmp_path, content)
    assert words in str(error.value)
    assert str(tmp_path) not in str(error.value)


@pytest.mark.parametrize(
    ("answer", "row"),
    [
        (ClassAnswer(label=3), {"answer": "3"}),
        (
            ClassAnswer(label="b", probabilities={"b": 0.75, "a": 0.25}),
            {"answer": "b", "probability a": 0.25, "probability b": 0.75},
        ),
        (ClassAnswer(label="b", scores={"b": 2.0}), {"answer": "b", "score b": 2.0}),
        (
            ValueAnswer(value=2.0, unit="m", low=1.0, high=4.0, share_below=0.5),
            {"answer": 2.0, "low": 1.0, "high": 4.0},
        ),
    ],
)
def test_an_answer_is_a_row_whose_columns_do_not_follow_the_answer(
    answer: Answer, row: dict[str, object]
) -> None:
    assert [*as_row("line 2", answer).items()] == [*({"question": "line 2"} | row).items()]
