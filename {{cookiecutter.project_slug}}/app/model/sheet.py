"""CSV files: read within limits, from an open file; written so that no text becomes a formula."""

import csv
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from app.model.dataset import BadData
from app.model.fields import NUMBER

MOST_BYTES = 500_000_000
MOST_ROWS = 1_000_000
MOST_COLUMNS = 5_000  # a form of the page has room for as many
# What a spreadsheet takes for a formula, unless an apostrophe stands before it.
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
QUOTED = rf"\A'(?={FORMULA.pattern})"  # the apostrophe


@contextmanager
def open_sheet(path: Path) -> Iterator[BinaryIO]:
    """Yield a CSV file, opened once. Raises BadData for what is no file or too large."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadData(f"{path.name} can't be read as CSV: {error.strerror}.") from None
    with file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise BadData(f"{path.name} can't be read as CSV: it is no ordinary file.")
        if found.st_size > MOST_BYTES:
            raise BadData(
                f"{path.name} has {found.st_size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB "
                "are read: leave rows or columns out."
            )
        yield file


def limit_rows(name: str, count: int) -> None:
    """Refuse more rows than are read. Raises BadData."""
    if count > MOST_ROWS:
        raise BadData(f"{name} has more than {MOST_ROWS:,} rows: leave some out.")


def limit_columns(name: str, count: int) -> None:
    """Refuse more columns than are read. Raises BadData."""
    if count > MOST_COLUMNS:
        raise BadData(
            f"{name} has {count:,} columns; at most {MOST_COLUMNS:,} are read: leave some out."
        )


def as_cell(value: object) -> object:
    """Return a value as it may be written: a text like a formula gets an apostrophe in front.

    Numbers stay as they are, those in a text too: -1 is no formula.
    """
    if not isinstance(value, str) or NUMBER.fullmatch(value) or not FORMULA.match(value):
        return value
    return f"'{value}"


def from_cell(text: str) -> str:
    """Return the text that was written into a cell."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


class Line:
    """Hands back what a CSV writer writes, a line at a time."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield rows, the header among them, as lines of CSV; line ends are those of RFC 4180."""
    writer = csv.writer(Line())
    for row in rows:
        yield writer.writerow([as_cell(value) for value in row])


def write_rows(file: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Write rows, the header among them, as CSV."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([as_cell(value) for value in row] for row in rows)
