"""The fields: how they are described, stored, and read together."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from app.model.fields import (
    LONGEST_ECHO,
    MOST_UNKNOWN,
    NOT_A_FIELD,
    AnyField,
    NumberField,
    PictureField,
    Refused,
    read_fields,
)
from tests.model.test_fields import BOOLEAN, CATEGORY, DATE, INTEGER, NUMBER, TEXT, TYPED


@pytest.mark.parametrize(
    ("name", "unit", "title"),
    [("height (m)", "m", "height"), ("height", None, "height"), ("m of wall", "m", "m of wall")],
)
def test_the_title_leaves_the_unit_to_its_own_place(
    name: str, unit: str | None, title: str
) -> None:
    assert NumberField(name=name, minimum=0, maximum=1, unit=unit).title == title


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        (
            NUMBER,
            {
                "type": "number",
                "minimum": -1e308,
                "maximum": 1e308,
                "description": "Seen in training: 0.5 to 2.5 m.",
            },
        ),
        (
            INTEGER,
            {
                "type": "integer",
                "minimum": 1 - 2**63,
                "maximum": 2**63 - 1,
                "description": "Seen in training: 1 to 9.",
            },
        ),
        (BOOLEAN, {"type": "boolean"}),
        (CATEGORY, {"type": "string", "enum": ["Bern", "Ürümqi", "1"]}),
        (
            DATE,
            {
                "type": "string",
                "format": "date",
                "description": "Seen in training: 1900-01-01 to 2020-12-31.",
            },
        ),
        (TEXT, {"type": "string", "minLength": 1, "maxLength": 10}),
    ],
    ids=lambda value: value.name if not isinstance(value, dict) else "",
)
def test_a_field_is_described_to_programs(field: AnyField, schema: dict[str, Any]) -> None:
    assert field.to_schema() == schema
    may_be_missing = field.model_copy(update={"missing": True})
    assert may_be_missing.to_schema() == {"anyOf": [schema, {"type": "null"}]}


@pytest.mark.parametrize("field", TYPED, ids=lambda field: str(field.name))
def test_a_field_is_read_as_it_was_written(field: AnyField) -> None:
    reader: TypeAdapter[AnyField] = TypeAdapter(AnyField)
    assert reader.validate_json(field.model_dump_json()) == field


def test_a_picture_is_sent_as_base64() -> None:
    field = PictureField(name="picture", media_types=["image/png"], width=8, height=8)
    assert field.is_file
    assert field.to_schema() == {"type": "string", "contentEncoding": "base64"}


def test_every_problem_is_named_at_once_in_the_order_of_the_fields() -> None:
    given = {"unknown": 1, "note": "x" * 11, "rooms": "many"}
    with pytest.raises(Refused) as refused:
        read_fields([INTEGER, BOOLEAN, TEXT], given, lambda field, value: field.from_json(value))
    assert [name for name, _ in refused.value.problems] == ["rooms", "garden", "note", "unknown"]
    assert refused.value.problems[-1] == ("unknown", NOT_A_FIELD)
    assert str(refused.value).startswith("rooms must be a whole number")


def test_of_many_unknown_fields_a_few_are_named_and_shortened() -> None:
    given = {f"{number:03}{'x' * 1000}": 1 for number in range(100)}
    with pytest.raises(Refused) as refused:
        read_fields([], given, lambda field, value: field.from_json(value))
    assert len(refused.value.problems) == MOST_UNKNOWN
    assert {len(name) for name, _ in refused.value.problems} == {LONGEST_ECHO}


def test_the_values_come_in_the_order_of_the_fields() -> None:
    given = {"note": "a", "rooms": 3}
    found = read_fields([INTEGER, TEXT], given, lambda field, value: field.from_json(value))
    assert [*found.items()] == [("rooms", 3), ("note", "a")]
