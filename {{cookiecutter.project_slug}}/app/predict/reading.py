"""The OpenAPI document as people read it: operations, and schemas as rows of a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from flask_babel import gettext

_: Callable[..., str] = gettext  # which has no types
LISTED = 12  # values of an enumeration that are named at most


class Row(NamedTuple):
    """A property: its name, its type, whether it must be there, and more about it in words."""

    name: str
    type: str
    needed: bool
    more: str


class Schema(NamedTuple):
    """A schema of the document that has properties."""

    name: str
    rows: list[Row]


@dataclass(frozen=True)
class Operation:
    """A call of the API. `answers` are the schemas that a good answer may have."""

    method: str
    path: str
    summary: str
    description: str
    asks: bool
    takes: list[str]  # the types of body it accepts
    parameters: list[Row]
    answers: list[str]
    example: Any
    refusals: list[tuple[str, str]]


def read_operations(document: Mapping[str, Any]) -> list[Operation]:
    """Return every operation of a document."""
    return [
        read_operation(method, path, found)
        for path, operations in document["paths"].items()
        for method, found in operations.items()
    ]


def read_operation(method: str, path: str, found: Mapping[str, Any]) -> Operation:
    """Return one operation."""
    success = found["responses"]["200"]["content"]["application/json"]
    schema = success["schema"]
    return Operation(
        method=method.upper(),
        path=path,
        summary=found["summary"],
        description=found.get("description", ""),
        asks="requestBody" in found,
        takes=[*found.get("requestBody", {}).get("content", {})],
        parameters=[read_parameter(each) for each in found.get("parameters", [])],
        answers=[name_of(each) for each in schema.get("oneOf", [schema])],
        example=success.get("example"),
        refusals=[
            (status, response["description"].replace("`", ""))
            for status, response in sorted(found["responses"].items())
            if status != "200"
        ],
    )


def read_parameter(found: Mapping[str, Any]) -> Row:
    """Return a parameter, which is a header here."""
    return Row(found["name"], type_of(found["schema"]), found["required"], found["description"])


def read_schemas(document: Mapping[str, Any]) -> dict[str, Schema]:
    """Return the schemas that have properties, by name."""
    return {
        name: Schema(name, [read_property(each, found) for each in found["properties"].items()])
        for name, found in document["components"]["schemas"].items()
        if found.get("properties")
    }


def read_property(named: tuple[str, Mapping[str, Any]], schema: Mapping[str, Any]) -> Row:
    """Return a property of a schema."""
    name, found = named
    return Row(name, type_of(found), name in schema.get("required", []), more_of(found))


def name_of(found: Mapping[str, Any]) -> str:
    """Return the name of the schema that is referred to."""
    return str(found["$ref"]).rpartition("/")[2]


def parts(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what a value may be, one by one."""
    return found.get("anyOf") or found.get("oneOf") or [found]


def type_of(found: Mapping[str, Any]) -> str:
    """Return the type of a value in words, as JSON names it."""
    names = dict.fromkeys(one_type(each) for each in parts(found))
    return reduce(lambda one, other: _("%(one)s or %(other)s", one=one, other=other), names)


def one_type(found: Mapping[str, Any]) -> str:
    """Return the type of one alternative."""
    if "$ref" in found:
        return name_of(found)
    if found.get("type") == "array" and "items" in found:
        return _("array of %(items)s", items=type_of(found["items"]))
    values = found.get("enum", [found["const"]] if "const" in found else [])
    named = {str: "string", bool: "boolean", int: "integer", float: "number"}
    kind = found.get("type") or (named.get(type(values[0])) if values else "object")
    return found.get("format") or str(kind)


def more_of(found: Mapping[str, Any]) -> str:
    """Return what else is known of a value: which it may be, how long, how it is written."""
    told = [found.get("description", "")]
    for each in parts(found):
        if values := each.get("enum", []):
            more = " …" if len(values) > LISTED else ""
            told.append(_("one of: %(values)s", values=", ".join(map(str, values[:LISTED])) + more))
        if "maxLength" in each:
            told.append(_("at most %(most)s characters", most=each["maxLength"]))
        if "contentEncoding" in each:
            told.append(_("in %(encoding)s", encoding=each["contentEncoding"]))
        if each is not found:
            told.append(each.get("description", ""))
    return " ".join(filter(None, told))
