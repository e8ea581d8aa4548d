"""A table as a CSV file with a header, one column of which is to be predicted."""

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from app.model.dataset import BadData
from app.model.fields import BIGGEST, GAPS, BadValue, Field, Json, TextField
from app.model.sheet import MOST_ROWS, QUOTED, from_cell, limit_columns, limit_rows, open_sheet

RESERVED = {"csrf_token"}  # the page's form sends a field of this name
UNIT = re.compile(r"\((?P<unit>[^()]{1,20})\)\s*$")  # "petal length (cm)"


def unit_of(name: str) -> str | None:
    """Return the unit that stands in parentheses at the end of a column's name."""
    found = UNIT.search(name)
    return found["unit"] if found else None


def find_table(data: Path) -> Path:
    """Return the CSV file, or the only one in a folder. Raises BadData."""
    if data.is_file():
        return data
    if not data.is_dir():
        raise BadData(f"There is no {data.name}: give a CSV file, or a folder that holds one.")
    tables = sorted(data.glob("*.csv"))
    if len(tables) != 1:
        found = ", ".join(path.name for path in tables) or "none"
        raise BadData(
            f"{data.name}/ must hold one CSV file to choose by itself, it holds {found}: "
            "name the file with --data."
        )
    return tables[0]


def check_header(table: str, file: BinaryIO) -> list[str]:
    """Return the names in the first line. Raises BadData for empty, double and reserved ones."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        names = [from_cell(cell) for cell in next(csv.reader(text), [])]
    except UnicodeDecodeError:
        raise BadData(f"{table} is not text in UTF-8: save it so.") from None
    except csv.Error as error:
        raise BadData(f"{table} can't be read as CSV: {error}.") from None
    finally:
        text.detach()
    if len(names) < 2:
        raise BadData(
            f"The first line of {table} names {len(names)} columns, at least 2 are needed: "
            "a header with names separated by commas."
        )
    limit_columns(table, len(names))
    for number, name in enumerate(names, start=1):
        if not name.strip() or not name.isprintable():
            raise BadData(
                f"Column {number} of {table} has no name that can be shown: give it one, or "
                "leave it out (pandas: to_csv(index=False))."
            )
        if name in RESERVED:
            raise BadData(f"The column {name!r} of {table} needs another name.")
    for name, count in Counter(names).items():
        if count > 1:
            raise BadData(f"{table} has {count} columns called {name!r}: rename all but one.")
    return names


def read_table(path: Path) -> pd.DataFrame:
    """Return a CSV file as pandas reads it. Raises BadData."""
    try:
        # An open file and no compression: pandas would fetch an address and unpack an archive.
        with open_sheet(path) as file:
            names = check_header(path.name, file)
            file.seek(0)
            frame = pd.read_csv(
                file,
                compression=None,
                encoding="utf-8-sig",
                low_memory=False,
                keep_default_na=False,
                na_values=[*GAPS],
                nrows=MOST_ROWS + 1,
            )
    except BadData:
        raise
    except (ValueError, pd.errors.ParserError) as error:
        reason = str(error).splitlines()[0]
        raise BadData(f"{path.name} can't be read as CSV: {reason}.") from None
    limit_rows(path.name, len(frame))
    frame = frame.rename(columns=from_cell)
    # pandas makes an index of the first cells where rows are longer than the header.
    if not len(frame) or [*frame.columns] != names or not isinstance(frame.index, pd.RangeIndex):
        raise BadData(f"{path.name} must have a header and under it rows of the same length.")
    # Spaces alone are an empty cell; an apostrophe before what looks like a formula isn't meant.
    return frame.replace({r"^\s+$": float("nan"), QUOTED: ""}, regex=True)


def split_target(frame: pd.DataFrame, path: Path, target: str | None) -> tuple[Any, Any]:
    """Return the features and the target, the last column unless named. Raises BadData."""
    name = target or str(frame.columns[-1])
    if name not in frame.columns:
        known = ", ".join(map(str, frame.columns))
        raise BadData(f"{path.name} has no column {name!r} to predict; it has: {known}.")
    gaps = int(frame[name].isna().sum())
    if gaps:
        raise BadData(
            f"The column {name!r} to predict is empty in {gaps} rows of {path.name} (words such as "
            "NA and None are read as empty): fill them in or remove the rows."
        )
    return frame.drop(columns=name), frame[name]


def as_value(field: Field, cell: Any) -> Any:
    """Return a cell as JSON would carry it."""
    if pd.isna(cell):
        return None
    if isinstance(field, TextField):  # so are whole numbers that no integer can hold
        return str(cell).replace("\r\n", "\n")
    return cell.replace("\r\n", "\n") if isinstance(cell, str) else cell


def accept(field: Field, column: Any, source: str) -> list[Json]:
    """Return the cells of a column as the values that the API accepts. Raises BadData."""
    values: list[Json] = []
    for row, cell in column.items():
        try:
            values.append(field.from_json(as_value(field, cell)))
        except BadValue as problem:
            raise BadData(f"{source}, line {row + 2}: {field.name!r} {problem}") from None
    return values


def as_targets(column: Any, task: str, source: str) -> npt.NDArray[Any]:
    """Return a target column as labels or as numbers, by task. Raises BadData."""
    name = str(column.name)
    if task == "regression":
        if not types.is_numeric_dtype(column) or types.is_bool_dtype(column):
            raise BadData(
                f"The column {name!r} of {source} must hold numbers to predict: it holds such as "
                f"{column.iloc[0]!r}. Name another with --target."
            )
        values: npt.NDArray[Any] = column.to_numpy(dtype=np.float64)
        if not np.isfinite(values).all():
            raise BadData(f"The column {name!r} of {source} holds an infinite number.")
        return values
    if types.is_float_dtype(column):
        if not ((column % 1 == 0) & (column.abs() < BIGGEST)).all():
            raise BadData(
                f"The column {name!r} of {source} holds fractions, which name no class: name "
                "another with --target."
            )
        return np.asarray(column.to_numpy(dtype=np.int64))
    if types.is_bool_dtype(column) or types.is_integer_dtype(column):
        return np.asarray(column.to_numpy())
    return np.array([str(label) for label in column])
