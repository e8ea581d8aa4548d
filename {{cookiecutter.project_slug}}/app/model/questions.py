"""Many questions from a file: a CSV table whose header fits the signature, or files one by one."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.model.dataset import BadData
from app.model.fields import GAPS, Field, Refused
from app.model.kind import kind
from app.model.sample import Limits, Sample
from app.model.sheet import from_cell, limit_rows, open_sheet
from app.model.signature import Answer, ClassAnswer

LIMITS = Limits(bytes=100_000_000, pixels=100_000_000)  # one's own files
SHOWN = 20  # problems that are named at most


def check_header(name: str, header: Sequence[str], fields: Sequence[Field]) -> None:
    """Refuse a table whose columns aren't the fields of a signature, in any order. Raises BadData.

    Columns of fields that may be missing may be missing, too.
    """
    known = {field.name for field in fields}
    needed = [field.name for field in fields if not field.missing]
    problems = []
    if absent := [each for each in needed if each not in header]:
        problems.append(f"lacks {quoted(absent)}")
    if double := [each for each, count in Counter(header).items() if count > 1]:
        problems.append(f"has {quoted(double)} more than once")
    if unknown := [each for each in header if each not in known]:
        problems.append(f"has {quoted(unknown)}, which the model doesn't know")
    if problems:
        raise BadData(
            f"The header of {name} {' and '.join(problems)}: the columns are "
            f"{quoted([field.name for field in fields])}."
        )


def quoted(names: Sequence[str]) -> str:
    """Return names in a row, each in quotes."""
    return ", ".join(repr(name) for name in names)


def read_rows(path: Path, fields: Sequence[Field]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where each row of a CSV file stands, and its cells by name. Raises BadData."""
    try:
        with open_sheet(path) as file:
            lines = csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""), strict=True)
            header = [from_cell(cell) for cell in next(lines, [])]
            check_header(path.name, header, fields)
            for number, row in enumerate(lines, start=1):
                limit_rows(path.name, number)
                if row and len(row) != len(header):
                    raise BadData(
                        f"{path.name}, line {lines.line_num}: has {len(row)} cells, the header "
                        f"{len(header)}."
                    )
                if row:
                    cells = dict(zip(header, map(from_cell, row), strict=True))
                    yield f"{path.name}, line {lines.line_num}", without_gaps(cells, fields)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadData(f"{path.name} can't be read as CSV in UTF-8: {error}.") from None


def without_gaps(cells: dict[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    """Return cells by name, empty where a word means a gap, as it did in training."""
    may_miss = {field.name for field in fields if field.missing}
    return {
        name: "" if name in may_miss and cell.strip() in GAPS else cell
        for name, cell in cells.items()
    }


def read_questions(paths: Sequence[Path], fields: Sequence[Field]) -> list[tuple[str, Sample]]:
    """Return the questions in CSV files, or in files that are a question each.

    Raises BadData with the problems of every row.
    """
    found, problems = [], []
    for where, given in each_question(paths, fields):
        try:
            found.append((where, kind.from_form(fields, given, LIMITS)))
        except Refused as refused:
            problems += [f"{where}: {name} {text}" for name, text in refused.problems]
    if problems:
        more = [f"… and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        raise BadData("\n".join(problems[:SHOWN] + more))
    return found


def each_question(
    paths: Sequence[Path], fields: Sequence[Field]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where each question stands, and what is given by field. Raises BadData."""
    file = next((field for field in fields if field.is_file), None)
    for path in paths:
        if file is None:
            yield from read_rows(path, fields)
            continue
        try:
            yield path.name, {file.name: path.read_bytes()}
        except OSError as error:
            raise BadData(f"{path.name} can't be read: {error.strerror}.") from None


def as_row(where: str, answer: Answer) -> dict[str, object]:
    """Return an answer as a row of a table."""
    if isinstance(answer, ClassAnswer):
        shares = answer.probabilities or answer.scores or {}
        what = "probability" if answer.probabilities else "score"
        columns = {f"{what} {name}": share for name, share in sorted(shares.items())}
        return {"question": where, "answer": answer.outcome, **columns}
    return {"question": where, "answer": answer.value, "low": answer.low, "high": answer.high}
