"""What a column is, judging by its cells."""

from pathlib import Path
from typing import Any

import pytest

from app.model.dataset import BadData
from app.model.fields import (
    AnyField,
    BooleanField,
    CategoryField,
    DateField,
    IntegerField,
    NumberField,
    TextField,
)
from app.model.table import read_table
from app.model.tabular.columns import find_field

NOTES = [f"note {number} of a person" for number in range(20)]


def column(folder: Path, cells: list[str], name: str) -> Any:
    """Return cells as a column of a CSV file that was read."""
    lines = "".join(f'"{cell}",1\n' if cell else ",1\n" for cell in cells)
    (folder / "mine.csv").write_text(f"{name},other\n{lines}", "utf-8")
    return read_table(folder / "mine.csv")[name]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        pytest.param(cells, field, id=f"{name}: {field.type}")
        for name, cells, field in [
            ("fractions", ["1.5", "-2"], NumberField(name="x", minimum=-2, maximum=1.5)),
            ("written as fractions", ["1.0", "2.0"], NumberField(name="x", minimum=1, maximum=2)),
            ("exponents", ["1e-3", "2"], NumberField(name="x", minimum=0.001, maximum=2)),
            ("whole", ["7", "-3", "7"], IntegerField(name="x", minimum=-3, maximum=7)),
            ("over 64 bits", ["1", str(2**63)], NumberField(name="x", minimum=1, maximum=2**63)),
            ("words for yes and no", ["True", "False", "True"], BooleanField(name="x")),
            ("in capitals", ["TRUE", "FALSE"], BooleanField(name="x")),
            ("two words", ["b", "a", "b", "a"], CategoryField(name="x", categories=["a", "b"])),
            ("always the same", ["a"] * 4, CategoryField(name="x", categories=["a"])),
            ("yes and no", ["yes", "no"], CategoryField(name="x", categories=["no", "yes"])),
            (
                "days",
                ["2001-02-03", "1999-12-31"],
                DateField(name="x", minimum="1999-12-31", maximum="2001-02-03"),
            ),
            (
                "no days",
                ["2001-02-30", "2001-02-30"],
                CategoryField(name="x", categories=["2001-02-30"]),
            ),
            ("free text", NOTES, TextField(name="x", max_length=200)),
            ("long text", ["a" * 300, "b" * 400, "c"], TextField(name="x", max_length=800)),
            ("very long text", ["a" * 20_000] * 2 + ["b"], TextField(name="x", max_length=20_000)),
            ("a long word", ["a" * 101] * 4, TextField(name="x", max_length=202)),
        ]
    ],
)
def test_a_column_is_what_its_cells_are(tmp_path: Path, cells: list[str], field: AnyField) -> None:
    assert find_field(column(tmp_path, cells, "x")) == field


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1.5", "", "2"], NumberField),
        (["1", "", "2"], IntegerField),
        (["True", "", "False"], BooleanField),
        (["a", "", "b", "a", "b"], CategoryField),
        (["2001-02-03", "", "2001-02-04"], DateField),
        ([*NOTES, ""], TextField),
        (["a", "  ", "a", "b", "b"], CategoryField),
    ],
)
def test_a_column_with_gaps_is_what_the_others_are_and_may_be_missing(
    tmp_path: Path, cells: list[str], kind: type[AnyField]
) -> None:
    found = find_field(column(tmp_path, cells, "x"))
    assert type(found) is kind
    assert found.missing


def test_a_column_of_whole_numbers_with_gaps_keeps_its_range(tmp_path: Path) -> None:
    found = find_field(column(tmp_path, ["10", "", "-2"], "x"))
    assert found == IntegerField(name="x", missing=True, minimum=-2, maximum=10)


def test_a_unit_is_taken_from_the_name(tmp_path: Path) -> None:
    found = find_field(column(tmp_path, ["1.5", "2"], "length (cm)"))
    assert isinstance(found, NumberField)
    assert (found.unit, found.title) == ("cm", "length")


@pytest.mark.parametrize(("count", "kind"), [(50, CategoryField), (51, TextField)])
def test_more_than_fifty_different_texts_are_free_text(
    tmp_path: Path, count: int, kind: type[AnyField]
) -> None:
    cells = [f"c{number}" for number in range(count)] * 3
    assert type(find_field(column(tmp_path, cells, "x"))) is kind


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["", ""], "The column 'x' is empty: fill it in or remove it."),
        (["  ", ""], "The column 'x' is empty: fill it in or remove it."),
        (["1", "inf"], "The column 'x' holds an infinite number: replace it or leave it out."),
        (["1", "-inf"], "The column 'x' holds an infinite number"),
    ],
)
def test_a_column_that_says_nothing_is_refused(
    tmp_path: Path, cells: list[str], words: str
) -> None:
    with pytest.raises(BadData) as error:
        find_field(column(tmp_path, cells, "x"))
    assert str(error.value).startswith(words)
