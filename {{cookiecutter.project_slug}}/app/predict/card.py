"""The model card, section by section: the page and its download say the same."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import format_decimal, gettext

from app.charts import Chart
from app.languages import number, when
from app.model.artifact import EVALUATION, Artifact
from app.model.card import Words
from app.model.fields import AnyField
from app.model.sheet import from_cell
from app.model.signature import Classes, Output

_: Callable[..., str] = gettext  # which has no types
LISTED = 40  # classes or categories that are named at most


@dataclass(frozen=True)
class Table:
    """Figures in rows, the first cell of each its name; `heat` shades the other cells, by class.

    `wordy` cells are read as text; a `folded` table is opened by who wants to see it.
    """

    caption: str
    columns: list[str]
    rows: list[list[str]]
    heat: list[list[str]] = field(default_factory=list)
    wordy: bool = False
    folded: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the card; the figures of its charts are in its tables."""

    title: str
    texts: list[str] = field(default_factory=list)
    facts: list[tuple[str, list[str]]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent."""
    return f"{format_decimal(round(100 * share, 1), '0.0')} %"


def listed(names: Sequence[str]) -> str:
    """Return names in a row, of many the first."""
    more = _(" … (%(count)s in all)", count=len(names)) if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def evaluation_of(artifact: Artifact) -> list[dict[str, str]]:
    """Return the rows of `evaluation.csv`, each by the names of its columns."""
    lines = csv.DictReader(io.StringIO(artifact.files[EVALUATION].decode()))
    return [{name: from_cell(cell) for name, cell in line.items()} for line in lines]


def identity(artifact: Artifact) -> Section:
    """Return what the version is and what it was made with."""
    manifest = artifact.manifest
    made = _("Trained %(when)s", when=when(manifest.made_at))
    if manifest.origin == "imported":
        made = _("Imported %(when)s", when=when(manifest.made_at))
    libraries = ", ".join(f"{name} {version}" for name, version in manifest.libraries.items())
    facts = {
        _("Version"): manifest.version,
        _("Made"): made,
        _("Model"): manifest.estimator,
        _("Compiled"): manifest.compiled.told,
        _("Gives"): describe_output(artifact.signature.output),
        _("Made with"): libraries,
    }
    return Section(_("What it is"), facts=[(name, [text]) for name, text in facts.items()])


def describe_output(output: Output) -> str:
    """Return what the model answers with."""
    if isinstance(output, Classes):
        return listed(output.names)
    if output.unit:
        return _("%(target)s, a number in %(unit)s", target=output.target, unit=output.unit)
    return _("%(target)s, a number", target=output.target)


def intent(artifact: Artifact) -> Section:
    """Return what a person wrote of the model."""
    words = artifact.card.words if artifact.card else Words()
    written = {
        _("It is for"): words.purpose,
        _("It is not for"): words.limits,
        _("Its data"): words.data,
        _("Whom to ask"): words.contact,
    }
    facts = [(name, paragraphs(text)) for name, text in written.items()]
    return Section(_("What it is for"), facts=facts)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, which blank lines part, each in one line."""
    unwritten = _("Nobody has written this yet; model-card.toml is the place.")
    found = [" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n")]
    return [part for part in found if part] or [unwritten]


def data(artifact: Artifact, evaluation: list[dict[str, str]]) -> Section:
    """Return how many rows there were, of which classes, and what each field had in them."""
    rows, card = artifact.manifest.rows, artifact.card
    if "learned from" in rows:
        learned, held_out = rows["learned from"], rows.get("held out", 0)
        text = _("%(learned)s learned from, %(tried)s held out", learned=learned, tried=held_out)
    else:
        text = _("%(tried)s tried on", tried=sum(rows.values()))
    facts = [(_("Rows"), [text])]
    if card and card.skipped:
        facts.append((_("Not readable"), [str(card.skipped)]))
    tables = [describe_fields(artifact)]
    if isinstance(artifact.signature.output, Classes):
        tables.insert(0, count_classes(artifact, evaluation))
    return Section(_("The data"), facts=facts, tables=tables)


def count_classes(artifact: Artifact, evaluation: list[dict[str, str]]) -> Table:
    """Return how many rows each class had, where that is known for those it learned from."""
    tried = {row["class"]: int(row["support"]) for row in evaluation}
    counts = artifact.card.counts if artifact.card else {}
    caption, name = _("Rows of each class"), _("Class")
    if "learned from" in artifact.manifest.rows and counts.keys() == tried.keys():
        columns = [name, _("Learned from"), _("Held out")]
        found = [[each, str(counts[each] - tried[each]), str(tried[each])] for each in tried]
    else:
        columns, found = [name, _("Tried on")], [[each, str(tried[each])] for each in tried]
    return Table(caption, columns, found, folded=len(found) > LISTED)


def describe_fields(artifact: Artifact) -> Table:
    """Return the fields, and what training saw in each."""
    gaps = artifact.card.gaps if artifact.card else {}
    columns = [_("Field"), _("Type"), _("Seen in training"), _("May be empty")]
    rows = [
        [each.name, type_of(each), seen(each), describe_gaps(each, gaps.get(each.name))]
        for each in artifact.signature.fields
    ]
    caption = _("What it takes")
    return Table(caption, columns, rows, wordy=True, folded=len(rows) > LISTED)


def type_of(each: AnyField) -> str:
    """Return the type of a field in a word."""
    names = {
        "number": _("number"),
        "integer": _("integer"),
        "boolean": _("boolean"),
        "category": _("category"),
        "date": _("date"),
        "text": _("text"),
        "picture": _("picture"),
    }
    return names[each.type]


def seen(each: Any) -> str:
    """Return what training saw in a field, or what is made of it."""
    if each.type in {"number", "integer"}:
        low, high = number(each.minimum), number(each.maximum)
        unit = f" {each.unit}" if each.unit else ""
        return _("%(low)s to %(high)s%(unit)s", low=low, high=high, unit=unit)
    if each.type == "date":
        return _("%(low)s to %(high)s%(unit)s", low=each.minimum, high=each.maximum, unit="")
    if each.type == "category":
        return listed(each.categories)
    if each.type == "text":
        return _("up to %(most)s characters are taken", most=each.max_length)
    if each.type == "picture":
        return _("brought to %(width)s × %(height)s pixels", width=each.width, height=each.height)
    return _("both")


def describe_gaps(each: AnyField, gaps: int | None) -> str:
    """Return whether a field may be empty, and in how many rows it was, where that is known."""
    if not each.missing:
        return _("no")
    return _("yes") if gaps is None else _("yes, as in %(count)s rows", count=gaps)
