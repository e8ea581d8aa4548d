"""The fast way into a table's gate: JSON read straight into typed rows.

It accepts what the gate accepts, or says nothing; the gate then reads the body again and names
every problem.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import UNSET, Meta, UnsetType

from app.model.fields import BIGGEST, LARGEST, CategoryField, DateField, Field, TextField
from app.model.sample import RowSample, Sample

UNUSUAL = re.compile(r'[\\"\x00-\x1f]')
Quick = Callable[[bytes], list[Sample] | None]
HINTS: dict[str, Any] = {
    "number": Annotated[float, Meta(ge=-LARGEST, le=LARGEST)],
    "integer": Annotated[int, Meta(ge=1 - BIGGEST, le=BIGGEST - 1)],
    "boolean": bool,
    "date": Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")],
}


def hint(field: Field) -> Any:
    """Return the type that a field's values have in JSON."""
    found: Any = HINTS.get(field.type)
    if isinstance(field, CategoryField):
        found = Literal[tuple(field.categories)]
    elif isinstance(field, TextField):
        found = Annotated[str, Meta(max_length=field.max_length)]
    return found | None | UnsetType if field.missing else found


def quick(fields: Sequence[Field]) -> Quick:
    """Return what reads a JSON object, or an array of objects, with these fields."""
    if any(UNUSUAL.search(field.name) for field in fields):
        return lambda body: None  # msgspec takes no such names
    parts: list[Any] = []
    for place, field in enumerate(fields):
        attribute = (f"f{place}", hint(field))
        parts.append((*attribute, UNSET) if field.missing else attribute)
    Row = msgspec.defstruct(  # noqa: N806
        "Row",
        parts,
        rename={f"f{place}": field.name for place, field in enumerate(fields)},
        forbid_unknown_fields=True,
        kw_only=True,
        gc=False,
    )
    decoder = msgspec.json.Decoder(Row | list[Row])  # type: ignore[valid-type]
    names = [field.name for field in fields]
    optional = any(field.missing for field in fields)
    dates = [place for place, field in enumerate(fields) if isinstance(field, DateField)]
    texts = [place for place, field in enumerate(fields) if isinstance(field, TextField)]
    strings = [
        place
        for place, field in enumerate(fields)
        if isinstance(field, CategoryField | DateField | TextField)
    ]

    def accept(body: bytes) -> list[Sample] | None:
        if b"\\" in body:
            return None  # an escape could hide a character that can't be stored, or a quote
        try:
            found = decoder.decode(body)
            rows = [msgspec.structs.astuple(row) for row in as_list(found)]
            for place in dates:
                for row in rows:
                    if isinstance(row[place], str):
                        date.fromisoformat(row[place])
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        if any(str(row[place]).isspace() or row[place] == "" for place in texts for row in rows):
            return None
        quoted = len(names) * len(rows)
        quoted += sum(isinstance(row[place], str) for place in strings for row in rows)
        if optional:
            quoted -= sum(value is UNSET for row in rows for value in row)
            rows = [tuple(None if value is UNSET else value for value in row) for row in rows]
        if count_quotes(body) != 2 * quoted:
            return None  # a name comes twice
        return [RowSample(names, row) for row in rows]

    return accept


def count_quotes(body: bytes) -> int:
    """Return how many quotation marks there are."""
    return int(np.count_nonzero(np.frombuffer(body, np.uint8) == ord('"')))


def as_list(found: Any) -> list[Any]:
    """Return one row, or several, as a list."""
    return found if isinstance(found, list) else [found]
