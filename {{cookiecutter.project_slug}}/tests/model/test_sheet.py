"""CSV files: what is read at most, and cells that a spreadsheet must not take for formulas."""

import csv
import io
import os
from pathlib import Path

import pytest

from app.model.dataset import BadData
from app.model.fields import NumberField, TextField
from app.model.questions import read_rows
from app.model.sheet import as_cell, from_cell, lines, write_rows
from app.model.table import read_table

FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "=", "-", "--1", "+", "-x"),
    *("\uff1d1", "\uff0bx", "\uff0dx", "\uff20x", "'=1", "''@x", '=HYPERLINK("http://x")', "-1e5x"),
]
PLAIN = ["", "x", "a=b", " =1", "'", "'x", "1", "-1", "+1", "-1.5e-3", "-.5", "1-1", "é", "cat"]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_text_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert as_cell(text) == f"'{text}"
    assert from_cell(f"'{text}") == text


@pytest.mark.parametrize("text", PLAIN, ids=ascii)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert as_cell(text) == text
    assert from_cell(text) == text


@pytest.mark.parametrize("number", [-1, -0.5, 1e-300, -1e300, 0, True, None])
def test_a_number_stays_a_number(number: object) -> None:
    assert as_cell(number) is number


def test_every_cell_is_written_so_the_header_too() -> None:
    file = io.StringIO()
    write_rows(file, [["=a", "b"], ["@x", -1], ["x,\n=y", -0.5]])
    assert [*csv.reader(io.StringIO(file.getvalue()))] == [
        ["'=a", "b"],
        ["'@x", "-1"],
        ["x,\n=y", "-0.5"],
    ]


def test_a_table_is_read_as_it_was_before_it_was_written(tmp_path: Path) -> None:
    path, texts = tmp_path / "mine.csv", [*FORMULAS[:-1], *PLAIN[3:7], "a\rb", 'a,"b"\nc']
    path.write_text("".join(lines([["=a", "b"], *([text, -1] for text in texts)])), newline="")
    frame, fields = read_table(path), [TextField(name="=a", max_length=9)]
    assert [*frame.columns] == ["=a", "b"]
    assert frame["=a"].tolist() == texts
    fields.append(TextField(name="b", max_length=9))
    rows = [row for _, row in read_rows(path, fields)]
    assert rows == [{"=a": each, "b": "-1"} for each in texts]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text("a,b,c\n" + "1,2,3\n" * 5, "utf-8")
    return path


@pytest.mark.parametrize(
    ("limit", "most", "words"),
    [
        ("MOST_BYTES", 30, r"mine\.csv has 0 MB; at most 0 MB are read: leave rows or columns out"),
        ("MOST_ROWS", 4, r"mine\.csv has more than 4 rows: leave some out\."),
        ("MOST_COLUMNS", 2, r"mine\.csv has 3 columns; at most 2 are read: leave some out\."),
    ],
)
def test_more_than_is_read_is_refused(
    table: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, words: str
) -> None:
    assert len(read_table(table)) == 5
    monkeypatch.setattr(f"app.model.sheet.{limit}", most)
    with pytest.raises(BadData, match=words):
        read_table(table)


def test_no_more_rows_are_read_than_are_needed_to_refuse_them(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.model.table.MOST_ROWS", 2)
    assert len(read_table(table)) == 3


def test_a_file_of_questions_has_only_so_many_rows(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = [NumberField(name=name, minimum=0, maximum=1) for name in "abc"]
    assert len([*read_rows(table, fields)]) == 5
    monkeypatch.setattr("app.model.sheet.MOST_ROWS", 4)
    with pytest.raises(BadData, match=r"mine\.csv has more than 4 rows"):
        [*read_rows(table, fields)]


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"^nowhere can't be read as CSV: No such file"):
        read_table(tmp_path / "nowhere")
    with pytest.raises(BadData, match=r"^null can't be read as CSV: it is no ordinary file\."):
        read_table(Path(os.devnull))


@pytest.mark.parametrize("name", ["http://127.0.0.1:9/a.csv", "file:///etc/passwd", "a.csv.gz"])
def test_a_table_is_no_address_and_no_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if name.endswith(".gz"):
        Path(name).write_bytes(b"\x1f\x8b\x08\x00" + bytes(100))
    with pytest.raises(BadData):
        read_table(Path(name))
