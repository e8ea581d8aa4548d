"""A file of texts and labels as a data set, and the sentence for what is wrong with one."""

from pathlib import Path

import pytest

from app.model.dataset import BadData, Dataset
from app.model.fields import TextField
from app.model.text.dataset import read_dataset


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "mine.csv"


def read(path: Path, target: str | None = None) -> Dataset:
    return read_dataset(path, target, "classification", lambda items, count: items)


def test_the_texts_are_the_one_column_beside_the_labels(table: Path) -> None:
    table.write_text('message,kind\n"Hello, you",a\n"Two\nlines",b\n', "utf-8")
    found = read(table)
    assert found.rows.tolist() == ["Hello, you", "Two\nlines"]
    assert found.targets.tolist() == ["a", "b"]
    assert (found.target, found.skipped) == ("kind", [])
    assert found.fields == [TextField(name="message", max_length=500)]
    sample = found.sample(1)
    assert (sample.row, sample.values) == ("Two\nlines", {"message": "Two\nlines"})


def test_the_labels_may_stand_first(table: Path) -> None:
    table.write_text("kind,message\n1,a\n2,b\n", "utf-8")
    found = read(table, "kind")
    assert (found.rows.tolist(), found.targets.tolist()) == (["a", "b"], [1, 2])


def test_twice_the_longest_text_is_accepted(table: Path) -> None:
    table.write_text(f"message,kind\n{'x' * 1200},a\ny,b\n", "utf-8")
    assert read(table).fields == [TextField(name="message", max_length=2400)]


def test_an_empty_text_is_skipped_and_named(table: Path) -> None:
    table.write_text("message,kind\nx,a\n,b\n  ,b\ny,b\n", "utf-8")
    found = read(table)
    assert found.rows.tolist() == ["x", "y"]
    assert found.targets.tolist() == ["a", "b"]
    assert found.skipped == ["Row 3 has no text.", "Row 4 has no text."]
    assert found.sample(1).row == "y"


def test_numbers_are_texts_as_well(table: Path) -> None:
    table.write_text("message,kind\n12,a\n34,b\n", "utf-8")
    assert read(table).rows.tolist() == ["12", "34"]


@pytest.mark.parametrize(
    ("content", "target", "words"),
    [
        ("a,b,kind\n1,2,x\n", None, "mine.csv must have one column of texts beside 'kind', it has"),
        ("message,kind\n,x\n ,y\n", None, "The column 'message' of mine.csv is empty: fill it in."),
        ("message,kind\nx,\n", None, "The column 'kind' to predict is empty in 1 rows"),
        ("message,kind\nx,0.5\n", None, "The column 'kind' of mine.csv holds fractions"),
        (
            "message,kind\nx,a\n",
            "sort",
            "mine.csv has no column 'sort' to predict; it has: message",
        ),
        ("message;kind\nx;a\n", None, "The first line of mine.csv names 1 columns"),
        ("", None, "The first line of mine.csv names 0 columns"),
        ("message,message\nx,a\n", None, "mine.csv has 2 columns called 'message'"),
        ("csrf_token,kind\nx,a\n", None, "The column 'csrf_token' of mine.csv needs another name."),
    ],
)
def test_data_that_cannot_be_learned_from_is_refused(
    table: Path, content: str, target: str | None, words: str
) -> None:
    table.write_text(content, "utf-8")
    with pytest.raises(BadData) as refusal:
        read(table, target)
    assert str(refusal.value).startswith(words)
    assert str(table.parent) not in str(refusal.value)


def test_a_text_that_could_not_be_sent_is_never_an_example(table: Path) -> None:
    table.write_text("message,kind\na\0b,x\nc,y\n", "utf-8")
    try:
        found = read(table)
    except BadData:
        return
    for number, _ in enumerate(found.rows):
        values = found.sample(number).values
        assert found.fields[0].from_json(values["message"]) == values["message"]
