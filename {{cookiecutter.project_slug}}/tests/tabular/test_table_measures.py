"""What is watched of a table."""

from app.model.baseline import Aspect
from app.model.fields import (
    BooleanField,
    CategoryField,
    DateField,
    IntegerField,
    Json,
    NumberField,
    TextField,
)
from app.model.tabular.gate import as_sample
from app.model.tabular.measures import columns, names

FIELDS = [
    NumberField(name="size", minimum=0, maximum=1, missing=True),
    IntegerField(name="rooms", minimum=0, maximum=9),
    BooleanField(name="new", missing=True),
    CategoryField(name="town", categories=["Bonn", "Köln"]),
    DateField(name="built", minimum="2000-01-01", maximum="2020-01-01"),
    TextField(name="notes", max_length=100, missing=True),
]
ROW: dict[str, Json] = {
    "size": 0.5,
    "rooms": 3,
    "new": True,
    "town": "Bonn",
    "built": "2001-02-03",
    "notes": "ok",
}


def test_each_column_is_watched_by_its_values() -> None:
    gaps = ROW | {"size": None, "new": None, "notes": None, "town": "Köln"}
    found = columns(FIELDS, [as_sample(FIELDS, ROW), as_sample(FIELDS, gaps)], None)
    assert found == {
        Aspect("size"): [0.5, None],
        Aspect("rooms"): [3.0, 3.0],
        Aspect("new"): ["true", None],
        Aspect("town"): ["Bonn", "Köln"],
        Aspect("built", "day"): [730_519.0, 730_519.0],
        Aspect("notes", "characters"): [2.0, None],
    }
    assert all(isinstance(each, float | str | None) for values in found.values() for each in values)


def test_only_truths_and_categories_have_names() -> None:
    assert [names(field) for field in FIELDS] == [
        *([], [], ["true", "false"], ["Bonn", "Köln"], [], [])
    ]
