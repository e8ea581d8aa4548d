"""The fields of a signature: how each type is checked, converted and described to programs."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field as Constrained

from app.model.message import Message
from app.model.strict import Strict

Json = str | int | float | bool | None  # the value of a field as JSON carries it
NOT_A_FIELD = Message("is not a field of this request. Remove it.")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of characters
BIGGEST = 2**63  # what a 64-bit integer can't hold any more
LARGEST = 1e308  # of a number: a little less than what a float can hold
# The words that pandas reads as a gap in a table.
GAPS = frozenset(
    {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"}
    | {"<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}
)
SHOWN = 12  # categories that a message names
MOST_UNKNOWN, LONGEST_ECHO = 20, 200  # names of unknown fields that are sent back, their characters


class BadValue(ValueError):
    """A value can't be accepted; the message goes on after the field's name."""


class Refused(ValueError):
    """An input can't be accepted: (field, problem) of everything that is wrong with it."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name} {problem}" for name, problem in problems))
        self.problems = problems


class Field(Strict):
    """One named input; `missing` says that it may be left out, as in the training data."""

    is_file: ClassVar = False

    type: str
    name: str
    missing: bool = False

    @property
    def title(self) -> str:
        """The name without the unit that is shown beside the input."""
        unit = getattr(self, "unit", None)
        return self.name.removesuffix(f"({unit})").strip() if unit else self.name

    @property
    def must(self) -> Message:
        """What is said of a value that can't be accepted."""
        raise NotImplementedError

    @property
    def give(self) -> Message:
        """What is said where a value is missing that may not be."""
        raise NotImplementedError

    def check(self, value: Any) -> Json:
        """Return a JSON value as it is kept. Raises BadValue."""
        raise NotImplementedError

    def convert(self, text: str) -> Any:
        """Return the JSON value that a text means, or the text where it means none."""
        return text

    def from_json(self, value: Any) -> Json:
        """Return the value a program sent, None where it is missing. Raises BadValue."""
        if value is not None:
            return self.check(value)
        if self.missing:
            return None
        raise BadValue(self.give)

    def from_text(self, text: Any) -> Json:
        """Return the value a person typed; an empty one is missing. Raises BadValue."""
        if text is None or (isinstance(text, str) and not text.strip()):
            return self.from_json(None)
        if not isinstance(text, str):
            raise BadValue(Message("must be typed in, not sent as a file."))
        return self.check(self.convert(text))

    def to_schema(self) -> dict[str, Any]:
        """Return the field's JSON schema."""
        raise NotImplementedError

    def optional(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return a schema that allows null where the field may be missing."""
        return {"anyOf": [schema, {"type": "null"}]} if self.missing else schema


class NumberField(Field):
    """A number; `minimum` and `maximum` are what training saw, as a hint."""

    type: Literal["number"] = "number"
    minimum: float
    maximum: float
    unit: str | None = None

    @property
    def must(self) -> Message:
        """What is said of anything but a number."""
        return Message("must be a number, such as %(such)s.", such=self.minimum)

    @property
    def give(self) -> Message:
        """What is said where it is missing."""
        return Message("is missing. Give a number, such as %(such)s.", such=self.minimum)

    def check(self, value: Any) -> Json:
        """Accept a finite number."""
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
            raise BadValue(self.must)
        if not math.isfinite(value):
            raise BadValue(self.must)
        return float(value)

    def convert(self, text: str) -> Any:
        """Read a decimal number."""
        return float(text) if NUMBER.fullmatch(text := text.strip()) else text

    def to_schema(self) -> dict[str, Any]:
        """Return the field's JSON schema."""
        seen = f"Seen in training: {self.minimum:g} to {self.maximum:g}"
        return self.optional(
            {
                "type": "number",
                "minimum": -LARGEST,
                "maximum": LARGEST,
                "description": f"{seen}{f' {self.unit}' if self.unit else ''}.",
            }
        )


class IntegerField(NumberField):
    """A whole number of at most 64 bits."""

    type: Literal["integer"] = "integer"  # type: ignore[assignment]
    minimum: int
    maximum: int

    @property
    def must(self) -> Message:
        """What is said of anything but a whole number."""
        return Message("must be a whole number, such as %(such)s.", such=self.minimum)

    @property
    def give(self) -> Message:
        """What is said where it is missing."""
        return Message("is missing. Give a whole number, such as %(such)s.", such=self.minimum)

    def check(self, value: Any) -> Json:
        """Accept 3 and 3.0."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= BIGGEST:
            raise BadValue(self.must)
        return value

    def convert(self, text: str) -> Any:
        """Read a decimal number, digits alone without rounding."""
        if re.fullmatch(r"[+-]?\d{1,19}", text := text.strip(), re.ASCII):
            return int(text)
        return super().convert(text)

    def to_schema(self) -> dict[str, Any]:
        """Return the field's JSON schema."""
        schema = super().to_schema()
        whole = {"type": "integer", "minimum": 1 - BIGGEST, "maximum": BIGGEST - 1}
        (schema["anyOf"][0] if self.missing else schema).update(whole)
        return schema


class BooleanField(Field):
    """True or false."""

    type: Literal["boolean"] = "boolean"
    words: ClassVar = {"true": True, "false": False}

    @property
    def must(self) -> Message:
        """What is said of anything but a boolean."""
        return Message("must be true or false.")

    @property
    def give(self) -> Message:
        """What is said where it is missing."""
        return Message("is missing. Give true or false.")

    def check(self, value: Any) -> Json:
        """Accept a boolean and nothing that resembles one."""
        if not isinstance(value, bool):
            raise BadValue(self.must)
        return value

    def convert(self, text: str) -> Any:
        """Read `true` and `false`, in capitals or not."""
        return self.words.get(text.strip().lower(), text)

    def to_schema(self) -> dict[str, Any]:
        """Return the field's JSON schema."""
        return self.optional({"type": "boolean"})


class CategoryField(Field):
    """One of the categories that training saw."""

    type: Literal["category"] = "category"
    categories: list[str] = Constrained(min_length=1)

    @property
    def must(self) -> Message:
        """What is said of a category that training didn't see."""
        some, count = ", ".join(self.categories[:SHOWN]), len(self.categories)
        if count <= SHOWN:
            return Message("must be one of: %(some)s.", some=some)
        return Message("must be one of: %(some)s … (%(count)s in all).", some=some, count=count)

    @property
    def give(self) -> Message:
        """What is said where it is missing."""
        some, count = ", ".join(self.categories[:SHOWN]), len(self.categories)
        if count <= SHOWN:
            return Message("is missing. Give one of: %(some)s.", some=some)
        pattern = Message("is missing. Give one of: %(some)s … (%(count)s in all).")
        return Message(pattern, some=some, count=count)

    def check(self, value: Any) -> Json:
        """Accept a known category."""
        if not isinstance(value, str) or value not in self.categories:
            raise BadValue(self.must)
        return value

    def to_schema(self) -> dict[str, Any]:
        """Return the field's JSON schema."""
        return self.optional({"type": "string", "enum": self.categories})


class DateField(Field):
    """A day as ISO 8601 writes it; `minimum` and `maximum` are what training saw."""

    type: Literal["date"] = "date"
    minimum: str
    maximum: str

    @property
    def must(self) -> Message:
        """What is said of anything but a day."""
        return Message("must be a date, such as %(such)s.", such=self.minimum)

    @property
    def give(self) -> Message:
        """What is said where it is missing."""
        return Message("is missing. Give a date, such as %(such)s.", such=self.minimum)

    def check(self, value: Any) -> Json:
        """Accept a day that exists."""
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        raise BadValue(self.must)

    def convert(self, text: str) -> Any:
        """Take the text without spaces around it."""
        return text.strip()

    def to_schema(self) -> dict[str, Any]:
        """Return the field's JSON schema."""
        seen = f"Seen in training: {self.minimum} to {self.maximum}."
        return self.optional({"type": "string", "format": "date", "description": seen})


class TextField(Field):
    """Free text of at most `max_length` characters."""

    type: Literal["text"] = "text"
    max_length: int = Constrained(ge=1)

    @property
    def must(self) -> Message:
        """What is said of anything but text."""
        return Message("must be text of at most %(most)s characters.", most=self.max_length)

    @property
    def give(self) -> Message:
        """What is said where it is missing."""
        pattern = Message("is missing. Give text of at most %(most)s characters.")
        return Message(pattern, most=self.max_length)

    def check(self, value: Any) -> Json:
        """Accept text that is not empty, not too long, and can be stored."""
        if not isinstance(value, str) or UNSTORABLE.search(value):
            raise BadValue(self.must)
        if not value.strip():
            return self.from_json(None)
        if len(value) > self.max_length:
            pattern = Message(
                "has %(count)s characters; at most %(most)s are accepted. Shorten it."
            )
            raise BadValue(Message(pattern, count=len(value), most=self.max_length))
        return value

    def to_schema(self) -> dict[str, Any]:
        """Return the field's JSON schema."""
        return self.optional({"type": "string", "minLength": 1, "maxLength": self.max_length})


class PictureField(Field):
    """A picture, brought to `width` x `height` pixels; read by the room for pictures.

    `reduced`: a JPEG is decoded no larger than needed, as it was in training.
    """

    is_file: ClassVar = True

    type: Literal["picture"] = "picture"
    media_types: list[str]
    width: int = Constrained(ge=1)
    height: int = Constrained(ge=1)
    reduced: bool = False

    def to_schema(self) -> dict[str, Any]:
        """Return the field's JSON schema."""
        return {"type": "string", "contentEncoding": "base64"}


AnyField = Annotated[
    NumberField
    | IntegerField
    | BooleanField
    | CategoryField
    | DateField
    | TextField
    | PictureField,
    Constrained(discriminator="type"),
]


def read_fields(
    fields: Sequence[Field], given: Mapping[str, Any], read: Callable[[Any, Any], Any]
) -> dict[str, Any]:
    """Return each field's value as `read(field, given)` gives it. Raises Refused with all problems.

    `given` has what was sent by name; a field that wasn't sent is read as None.
    """
    values: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for field in fields:
        try:
            values[field.name] = read(field, given.get(field.name))
        except BadValue as problem:
            problems.append((field.name, problem.args[0]))
    known = {field.name for field in fields}
    unknown = [name for name in given if name not in known]
    problems += [(name[:LONGEST_ECHO], NOT_A_FIELD) for name in unknown[:MOST_UNKNOWN]]
    if problems:
        raise Refused(problems)
    return values


def unix_lines(given: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    """Return what a form gave with line ends as programs write them.

    Browsers send CR LF, programs LF: the same text must get the same answer.
    """
    return {
        name: value.replace("\r\n", "\n") if isinstance(value, str) else value
        for name, value in given.items()
    }
