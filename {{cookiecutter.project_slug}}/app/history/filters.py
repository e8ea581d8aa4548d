"""What a history is narrowed down to and sorted by, as an address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, tuple_

from app.history.conditions import READERS, Condition, Unfit, chosen
from app.history.models import Record

# sort -> the column, and whether what is largest comes first
ORDERS: dict[str, tuple[Any, bool]] = {
    "newest": (Record.created_at, True),
    "oldest": (Record.created_at, False),
    "most": (Record.degree, True),
    "least": (Record.degree, False),
}


@dataclass(frozen=True)
class Filters:
    """The conditions and the order that were asked for, and what is wrong with any of them.

    `given` has what was asked by name, as an address takes it.
    """

    given: dict[str, str]
    conditions: list[Condition] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def narrow(self) -> dict[str, str]:
        """What was given, but the order."""
        return {name: text for name, text in self.given.items() if name != "sort"}

    @property
    def sort(self) -> str:
        """The name of the order."""
        return self.given.get("sort", "newest") if "sort" not in self.problems else "newest"

    def without(self, name: str) -> dict[str, str]:
        """Return what was given but one."""
        return {each: text for each, text in self.given.items() if each != name}

    def apply(self, query: Select[tuple[Record]]) -> Select[tuple[Record]]:
        """Return a query for what fits, in order; records without a degree aren't sorted by it."""
        column, descending = ORDERS[self.sort]
        order = (column.desc(), Record.id.desc()) if descending else (column, Record.id)
        return query.where(column.is_not(None), *self.conditions).order_by(*order)

    def after(self, record: Record) -> Condition:
        """Return the condition for what follows a record in the order."""
        column, descending = ORDERS[self.sort]
        here, there = tuple_(column, Record.id), (getattr(record, column.key), record.id)
        return here < there if descending else here > there


def given(args: Mapping[str, str]) -> dict[str, str]:
    """Return what an address asks for; an empty value is none."""
    return {name: args[name] for name in (*READERS, "sort") if args.get(name)}


def read(args: Mapping[str, str]) -> Filters:
    """Return the filters that an address names, and what is wrong with them."""
    found = Filters(given(args))
    for name, text in found.given.items():
        try:
            found.conditions.extend(READERS.get(name, by_order)(text))
        except Unfit as problem:
            found.problems[name] = str(problem)
    first, last = found.given.get("from", ""), found.given.get("to", "")
    if last and last < first and not found.problems:
        found.problems["to"] = _("This is before the first day. Choose a later one.")
    return found


def by_order(text: str) -> list[Condition]:
    """Return no condition for an order that there is. Raises Unfit."""
    return chosen(text, {name: [] for name in ORDERS})
