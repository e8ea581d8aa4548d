"""The fields: what each type accepts from a program and from a person, and what it refuses."""

from typing import Any

import pytest

from app.model.fields import (
    BIGGEST,
    AnyField,
    BadValue,
    BooleanField,
    CategoryField,
    DateField,
    IntegerField,
    NumberField,
    TextField,
)

NUMBER = NumberField(name="height (m)", minimum=0.5, maximum=2.5, unit="m")
INTEGER = IntegerField(name="rooms", minimum=1, maximum=9)
BOOLEAN = BooleanField(name="garden")
CATEGORY = CategoryField(name="town", categories=["Bern", "Ürümqi", "1"])
DATE = DateField(name="built", minimum="1900-01-01", maximum="2020-12-31")
TEXT = TextField(name="note", max_length=10)
TYPED = [NUMBER, INTEGER, BOOLEAN, CATEGORY, DATE, TEXT]
MUST = {
    NUMBER.name: "must be a number, such as 0.5.",
    INTEGER.name: "must be a whole number, such as 1.",
    BOOLEAN.name: "must be true or false.",
    CATEGORY.name: "must be one of: Bern, Ürümqi, 1.",
    DATE.name: "must be a date, such as 1900-01-01.",
    TEXT.name: "must be text of at most 10 characters.",
}


def cases(table: list[tuple[AnyField, list[Any]]]) -> list[Any]:
    """Return a parameter for each value of each field."""
    return [
        pytest.param(
            field,
            *(value if isinstance(value, tuple) else (value,)),
            id=f"{field.name}: {ascii(value)[:40]}",
        )
        for field, values in table
        for value in values
    ]


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    cases(
        [
            (NUMBER, [(1, 1.0), (1.5, 1.5), (-3, -3.0), (1e300, 1e300), (5e-324, 5e-324)]),
            (NUMBER, [(2**53 + 1, float(2**53)), (99, 99.0), (0, 0.0)]),
            (INTEGER, [(3, 3), (3.0, 3), (-3, -3), (99, 99), (-0.0, 0)]),
            (INTEGER, [(BIGGEST - 1, BIGGEST - 1), (1 - BIGGEST, 1 - BIGGEST)]),
            (BOOLEAN, [(True, True), (False, False)]),
            (CATEGORY, [("Bern", "Bern"), ("Ürümqi", "Ürümqi"), ("1", "1")]),
            (DATE, [("1950-02-28", "1950-02-28"), ("2000-02-29", "2000-02-29")]),
            (DATE, [("0001-01-01", "0001-01-01"), ("9999-12-31", "9999-12-31")]),
            (TEXT, [("a", "a"), (" a\n", " a\n"), ("x" * 10, "x" * 10), ("😀" * 10, "😀" * 10)]),
        ]
    ),
)
def test_a_good_value_from_a_program_is_kept(field: AnyField, given: Any, kept: Any) -> None:
    found = field.from_json(given)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("field", "given"),
    cases(
        [
            (NUMBER, ["1", "", "many", True, False, [1], {"a": 1}, float("nan"), float("inf")]),
            (NUMBER, [-float("inf"), 10**400, -(10**400), 1.7e308]),
            (INTEGER, ["3", 3.5, True, [3], float("nan"), float("inf"), 2**63, 2**70, -(2**63)]),
            (INTEGER, [1e300, 10**400]),
            (BOOLEAN, ["true", "", 0, 1, 1.0, [True]]),
            (CATEGORY, ["bern", "Bern ", "", "Rome", 1, True, ["Bern"], "\ud800"]),
            (DATE, ["1950-2-28", "1950-02-30", "28.02.1950", "19500228", "1950-02-28T00:00", ""]),
            (DATE, [19500228, True, ["1950-02-28"], "0000-01-01", "1950-02-28 ", "١٩٥٠-٠٢-٢٨"]),
            (TEXT, [5, True, ["a"], {"a": 1}, "a\0b", "a\ud800b", "\udfff"]),
        ]
    ),
)
def test_a_bad_value_from_a_program_is_refused(field: AnyField, given: Any) -> None:
    with pytest.raises(BadValue) as problem:
        field.from_json(given)
    assert str(problem.value) == MUST[field.name]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    cases(
        [
            (NUMBER, [("1", 1.0), (" 1.5 ", 1.5), ("-.5", -0.5), ("+1.", 1.0), ("1e-3", 0.001)]),
            (NUMBER, [("1E3", 1000.0), ("0001", 1.0), ("-0", 0.0)]),
            (INTEGER, [("3", 3), (" -3\n", -3), ("3.0", 3), ("3e2", 300), ("+07", 7)]),
            (INTEGER, [("9223372036854775807", BIGGEST - 1), ("9007199254740993", 2**53 + 1)]),
            (BOOLEAN, [("true", True), ("False", False), (" TRUE ", True)]),
            (CATEGORY, [("Bern", "Bern"), ("1", "1")]),
            (DATE, [("1950-02-28", "1950-02-28"), (" 1950-02-28 ", "1950-02-28")]),
            (TEXT, [("a", "a"), (" a ", " a "), ("5", "5")]),
        ]
    ),
)
def test_a_good_value_from_a_person_is_kept(field: AnyField, typed: str, kept: Any) -> None:
    found = field.from_text(typed)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("field", "typed"),
    cases(
        [
            (NUMBER, ["many", "NaN", "nan", "inf", "-Infinity", "1e999", "-1e999", "1e", "1.2.3"]),
            (NUMBER, ["1_000", "1,5", "٣", "３", "²", "1 000", "0x10", "true", "--1", "1\0", "."]),
            (INTEGER, ["many", "3.5", "1_000", "٣", "9223372036854775808", "1e999", "NaN", "0b1"]),
            (INTEGER, ["1" * 40, "-9223372036854775808", "1e19"]),
            (BOOLEAN, ["yes", "no", "1", "0", "on", "truetrue"]),
            (CATEGORY, ["bern", " Bern", "Rome", "Bern\n"]),
            (DATE, ["1950-02-30", "28.02.1950", "tomorrow", "1950-02-28T12:00", "١٩٥٠-٠٢-٢٨"]),
            (TEXT, ["a\0b", "\ud800"]),
        ]
    ),
)
def test_a_bad_value_from_a_person_is_refused(field: AnyField, typed: str) -> None:
    with pytest.raises(BadValue) as problem:
        field.from_text(typed)
    assert str(problem.value) == MUST[field.name]


@pytest.mark.parametrize("field", TYPED, ids=lambda field: str(field.name))
def test_a_file_is_not_typed_in(field: AnyField) -> None:
    with pytest.raises(BadValue, match="must be typed in, not sent as a file"):
        field.from_text(b"1")


@pytest.mark.parametrize("field", TYPED, ids=lambda field: str(field.name))
def test_a_missing_value_is_refused_unless_it_was_missing_in_training(field: AnyField) -> None:
    may_be_missing = field.model_copy(update={"missing": True})
    assert may_be_missing.from_json(None) is None
    for typed in (None, "", "  ", "\t\n"):
        assert may_be_missing.from_text(typed) is None
        with pytest.raises(BadValue) as problem:
            field.from_text(typed)
        assert problem.value.args[0] == field.give
        assert field.give.startswith("is missing. Give ")
    with pytest.raises(BadValue, match="is missing"):
        field.from_json(None)


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_text_of_spaces_alone_is_a_missing_one(blank: str) -> None:
    with pytest.raises(BadValue, match=r"is missing\. Give text of at most 10 characters"):
        TEXT.from_json(blank)
    assert TEXT.model_copy(update={"missing": True}).from_json(blank) is None


@pytest.mark.parametrize("count", [11, 1_000_000])
def test_a_text_that_is_too_long_is_refused_with_its_length(count: int) -> None:
    for read in (TEXT.from_json, TEXT.from_text):
        with pytest.raises(BadValue) as problem:
            read("x" * count)
        sentence = f"has {count} characters; at most 10 are accepted. Shorten it."
        assert str(problem.value) == sentence


def test_of_many_categories_a_message_names_a_few() -> None:
    many = CategoryField(name="a", categories=[f"c{number}" for number in range(30)])
    with pytest.raises(BadValue) as problem:
        many.from_json("x")
    assert str(problem.value).endswith("c10, c11 … (30 in all).")
