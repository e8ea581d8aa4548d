"""A table with a column of every type, and names that are hard to handle."""

import csv
from pathlib import Path

from app.model.fields import Json
from app.model.kind import TASK

QUOTED, ACCENTED, KEYWORD = 'a "quoted" <b>name</b>', "Größe, ça va?", "class"
TYPES = {
    "height (m)": "number",
    "rooms": "integer",
    "age (years)": "integer",  # with gaps
    "garden": "boolean",
    "cellar": "boolean",  # with gaps
    "town": "category",
    "colour": "category",  # with gaps
    "built": "date",
    "sold": "date",  # with gaps
    "note": "text",
    QUOTED: "number",
    ACCENTED: "category",
    KEYWORD: "integer",
}
MISSING = {"age (years)", "cellar", "colour", "sold"}
TARGET = "kind" if TASK == "classification" else "price (€)"
ROWS = 48


def row(number: int) -> dict[str, Json]:
    """Return a row of the table; those whose number can be divided by three have gaps."""
    gap = number % 3 == 0
    day = f"{number % 28 + 1:02}"
    return {
        "height (m)": 2.5 + number / 10,
        "rooms": number % 5 + 1,
        "age (years)": "" if gap else number,
        "garden": number % 2 == 0,
        "cellar": "" if gap else number % 4 == 1,
        "town": ["Bern", "Zürich", "O'Fallon"][number % 3],
        "colour": "" if gap else ["red", "blue"][number % 2],
        "built": f"19{number % 60 + 40}-03-{day}",
        "sold": "" if gap else f"2001-0{number % 9 + 1}-{day}",
        "note": f"House number {number}, {'sunny' if number % 2 else 'quiet'}",
        QUOTED: number * 0.25,
        ACCENTED: ["S", "M"][number // 2 % 2],
        KEYWORD: number % 7,
        TARGET: ["hut", "villa"][number % 2] if TASK == "classification" else 100 + 3 * number,
    }


def write(path: Path, rows: int = ROWS) -> Path:
    """Write the table and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*TYPES, TARGET])
        writer.writeheader()
        writer.writerows(row(number) for number in range(rows))
    return path
