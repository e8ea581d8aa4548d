"""Tables in CSV files, and the sentence for everything that is wrong with one."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.model.dataset import BadData
from app.model.table import as_targets, find_table, read_table, split_target, unit_of


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "mine.csv"


def refusal(error: pytest.ExceptionInfo[BadData], folder: Path) -> str:
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert str(folder) not in sentence
    return sentence


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("petal length (cm)", "cm"),
        ("bmi (kg/m²) ", "kg/m²"),
        ("a (b) c", None),
        ("(m)", "m"),
        ("plain", None),
        ("a ()", None),
        ("a (a very long remark that is no unit)", None),
        ("a ((m))", None),
    ],
)
def test_a_unit_stands_in_parentheses_at_the_end(name: str, unit: str | None) -> None:
    assert unit_of(name) == unit


def test_a_file_or_the_only_one_in_a_folder_is_taken(table: Path) -> None:
    table.write_text("a,b\n1,2\n", "utf-8")
    assert find_table(table) == find_table(table.parent) == table


def test_of_several_files_one_must_be_named(table: Path, tmp_path: Path) -> None:
    with pytest.raises(BadData) as none:
        find_table(tmp_path)
    assert "must hold one CSV file to choose by itself, it holds none" in str(none.value)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(BadData) as several:
        find_table(tmp_path)
    assert refusal(several, tmp_path).endswith("it holds a.csv, b.csv: name the file with --data.")


def test_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadData) as error:
        find_table(tmp_path / "nowhere")
    assert refusal(error, tmp_path).startswith("There is no nowhere: give a CSV file, or a folder")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The first line of mine.csv names 0 columns, at least 2 are needed: a header"),
        (b"a;b\n1;2\n", "The first line of mine.csv names 1 columns"),
        (b"\n1,2\n", "The first line of mine.csv names 0 columns"),
        (b"a,,b\n1,2,3\n", "Column 2 of mine.csv has no name that can be shown: give it one, or"),
        (b" ,b\n1,2\n", "Column 1 of mine.csv has no name that can be shown"),
        (b'"a\nb",c\n1,2\n', "Column 1 of mine.csv has no name that can be shown"),
        (b"a,b,a\n1,2,3\n", "mine.csv has 2 columns called 'a': rename all but one."),
        (b"a,csrf_token,b\n1,2,3\n", "The column 'csrf_token' of mine.csv needs another name."),
        (b"a,\xfcber\n1,2\n", "mine.csv is not text in UTF-8: save it "),
        (b"a,b\n1,\xfc\n", "mine.csv "),
        (b"a,b\n1,2,3\n", "mine.csv must have a header and under it rows of the same length."),
        (b"a,b\n1,2\n3,4,5\n", "mine.csv can't be read as CSV: "),
        (b"a,b\n", "mine.csv must have a header and under it rows"),
        (b'a,b\n1,"2\n', "mine.csv can't be read as CSV: "),
        (b"\x1f\x8b\x08\x00", "mine.csv "),
    ],
    ids=ascii,
)
def test_a_table_that_cannot_be_read_is_refused(table: Path, content: bytes, words: str) -> None:
    table.write_bytes(content)
    with pytest.raises(BadData) as error:
        read_table(table)
    assert refusal(error, table.parent).startswith(words)


def test_a_folder_in_place_of_a_file_is_refused(table: Path) -> None:
    table.mkdir()
    with pytest.raises(BadData, match=r"mine\.csv can't be read as CSV"):
        read_table(table)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CR LF"])
def test_a_table_is_read_however_it_was_saved(table: Path, mark: bytes, end: bytes) -> None:
    table.write_bytes(mark + end.join(["größe,b".encode(), b"1.5,x", b'2.5,"y, z"', b""]))
    frame = read_table(table)
    assert frame.columns.tolist() == ["größe", "b"]
    assert frame.to_numpy().tolist() == [[1.5, "x"], [2.5, "y, z"]]


def test_an_empty_cell_and_one_of_spaces_are_gaps(table: Path) -> None:
    table.write_text("a,b\nx,1\n,2\n   ,3\n", "utf-8")
    assert read_table(table)["a"].isna().tolist() == [False, True, True]


FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, 1.5]})


@pytest.mark.parametrize(
    ("target", "name", "others"), [(None, "c", ["a", "b"]), ("a", "a", ["b", "c"])]
)
def test_the_last_column_is_predicted_unless_another_is_named(
    target: str | None, name: str, others: list[str]
) -> None:
    features, column = split_target(FRAME, Path("mine.csv"), target)
    assert column.name == name
    assert features.columns.tolist() == others


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("d", "mine.csv has no column 'd' to predict; it has: a, b, c."),
        ("b", "The column 'b' to predict is empty in 1 rows of mine.csv (words such as"),
    ],
)
def test_a_target_that_is_not_there_is_refused(target: str, words: str) -> None:
    with pytest.raises(BadData) as error:
        split_target(FRAME, Path("mine.csv"), target)
    assert str(error.value).startswith(words)


@pytest.mark.parametrize(
    ("values", "task", "expected"),
    [
        (["x", "y"], "classification", ["x", "y"]),
        ([3, 5], "classification", [3, 5]),
        ([True, False], "classification", [True, False]),
        ([1.0, 2.0], "classification", [1, 2]),
        (["x", 3], "classification", ["x", "3"]),
        ([1, 2], "regression", [1.0, 2.0]),
        ([0.5, -2.5], "regression", [0.5, -2.5]),
    ],
    ids=str,
)
def test_targets_are_labels_or_numbers(values: list[Any], task: str, expected: list[Any]) -> None:
    found = as_targets(pd.Series(values, name="t"), task, "mine.csv")
    assert found.tolist() == expected
    assert [type(each) for each in found.tolist()] == [type(each) for each in expected]


@pytest.mark.parametrize(
    ("values", "task", "words"),
    [
        ([0.5, 1.0], "classification", "The column 't' of mine.csv holds fractions, which name no"),
        (["x", "y"], "regression", "must hold numbers to predict: it holds such as 'x'. Name"),
        ([True, False], "regression", "must hold numbers to predict: it holds such as "),
        ([1.0, np.inf], "regression", "The column 't' of mine.csv holds an infinite number."),
        ([1.0, np.inf], "classification", "The column 't' of mine.csv holds "),
        ([1e300, 1.0], "classification", "The column 't' of mine.csv holds "),
    ],
    ids=str,
)
def test_a_target_that_cannot_be_predicted_is_refused(
    values: list[Any], task: str, words: str
) -> None:
    with pytest.raises(BadData) as error:
        as_targets(pd.Series(values, name="t"), task, "mine.csv")
    assert words in str(error.value)
