"""JSON in and out: fast, and stricter than the standard library's."""

import json
from typing import Any, NoReturn

import msgspec

encode = msgspec.json.Encoder().encode


class BadJson(ValueError):
    """The text is no JSON that can be accepted; the message says why."""


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON."""
    raise BadJson(f"{name} is not JSON. Leave the field out or send null.")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return pairs as a dictionary. Raises BadJson for a name that comes twice or is no text."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadJson(f"The field {name[:100]!a} comes twice. Send it once.")
        name.encode()  # half a character can be written in JSON, but not sent back
        found[name] = value
    return found


def parse_json(body: bytes) -> Any:
    """Return the value in a JSON text, read so that every mistake can be named. Raises BadJson."""
    try:
        return json.loads(body, object_pairs_hook=unique, parse_constant=refuse_constant)
    except BadJson:
        raise
    except (ValueError, RecursionError):
        raise BadJson("The body is not valid JSON.") from None
