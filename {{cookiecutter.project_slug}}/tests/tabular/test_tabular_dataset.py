"""A table as a data set: its fields, its rows, and each row as a person would send it."""

from pathlib import Path

import pandas as pd
import pytest

from app.model.dataset import BadData, Dataset
from app.model.kind import TASK, kind
from app.model.tabular.dataset import read_dataset
from tests.tabular.tables import MISSING, ROWS, TARGET, TYPES, row, write


def read(path: Path, target: str | None = None) -> Dataset:
    return read_dataset(path, target, TASK, lambda items, count: items)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "mine.csv")


def test_every_column_but_the_target_is_a_field(table: Path) -> None:
    found = read(table)
    assert {field.name: field.type for field in found.fields} == TYPES
    assert {field.name for field in found.fields if field.missing} == MISSING
    assert found.target == TARGET
    assert found.unit == (None if TASK == "classification" else "€")
    assert found.targets.tolist() == [row(number)[TARGET] for number in range(ROWS)]
    assert len(found.rows) == ROWS


def test_a_row_can_be_asked_as_it_stands_in_the_file(table: Path) -> None:
    found = read(table)
    for number in (0, 1, 2, ROWS - 1):
        expected = {name: None if value == "" else value for name, value in row(number).items()}
        del expected[TARGET]
        assert found.sample(number).values == expected


def test_a_row_that_is_asked_is_typed_like_the_rows_that_were_learned_from(table: Path) -> None:
    found = read(table)
    for number in range(4):
        asked = kind.stack(found.fields, [found.sample(number)])
        learned = found.rows.iloc[[number]].reset_index(drop=True)
        pd.testing.assert_frame_equal(asked, learned)


def test_rows_are_typed_as_pandas_types_a_file(table: Path) -> None:
    found, plain = read(table), pd.read_csv(table)
    for name in TYPES:
        assert found.rows[name].dtype == plain[name].dtype, name


def test_another_column_can_be_predicted(table: Path) -> None:
    target = "town" if TASK == "classification" else "height (m)"
    found = read(table, target)
    assert found.target == target
    names = [field.name for field in found.fields]
    assert target not in names
    assert TARGET in names


def test_a_cell_that_cannot_be_sent_is_refused_with_its_line(tmp_path: Path) -> None:
    last = "x" if TASK == "classification" else "1"
    lines = "".join(f"{cell},{last}\n" for cell in ("1.5", "1.7e308"))
    (tmp_path / "mine.csv").write_text(f"a,t\n{lines}", "utf-8")
    with pytest.raises(BadData, match=r"mine\.csv, line 3: 'a' must be a number, such as 1\.5\."):
        read(tmp_path / "mine.csv")
