"""Markdown for the download of the model card; no text of anybody's can become more than text.

Source: CommonMark 0.31, backslash escapes; GitHub Flavored Markdown, tables.
"""

import re
from collections.abc import Iterator, Sequence

from app.predict.card import Section, Table

MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<>#|~&$])")
BEGINS_SOMETHING = re.compile(r"^(\d*)([-+=.)])(?=[ =-]|$)")


def inline(text: str) -> str:
    """Return a text as Markdown that shows it, in one line."""
    return MEANS_SOMETHING.sub(r"\\\1", " ".join(text.split()))


def paragraph(text: str) -> str:
    """Return a text as Markdown for a line of its own."""
    return BEGINS_SOMETHING.sub(r"\1\\\2", inline(text))


def row(cells: Sequence[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(inline(cell) for cell in cells)} |"


def table(found: Table) -> Iterator[str]:
    """Yield the parts of a table under its caption."""
    yield paragraph(found.caption) + ":"
    aligned = ["---", *["---" if found.wordy else "--:"] * (len(found.columns) - 1)]
    yield "\n".join([row(found.columns), f"| {' | '.join(aligned)} |", *map(row, found.rows)])


def section(found: Section) -> Iterator[str]:
    """Yield the parts of a section, between which there are blank lines."""
    yield f"## {inline(found.title)}"
    yield from map(paragraph, found.texts)
    for name, texts in found.facts:
        first, *others = map(paragraph, texts)
        yield "\n\n".join([f"- **{inline(name)}**: {first}", *(f"  {each}" for each in others)])
    for each in found.tables:
        yield from table(each)


def document(title: str, sections: Sequence[Section]) -> str:
    """Return a whole page."""
    parts = [f"# {inline(title)}", *(part for each in sections for part in section(each))]
    return "\n\n".join(parts) + "\n"
