"""JSON in and out: fast, and stricter than the standard library's."""

import json
from typing import Any, NoReturn

import msgspec

DEEPEST = 16  # arrays and objects within each other; a call of the API needs two
AS_SQUARE = bytes.maketrans(b"{}", b"[]")
NO_BRACKETS = bytes(set(range(256)) - {*b'[]{}"'})


def as_text(value: Any) -> str:
    """Return a message as the text that it is. Raises NotImplementedError for anything else."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError


encode = msgspec.json.Encoder(enc_hook=as_text).encode


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


def is_too_deep(body: bytes) -> bool:
    """Tell whether brackets are nested deeper than DEEPEST, or not closed.

    They are counted before the text is read, as the reader calls itself at each of them.
    """
    if body.count(b"[") + body.count(b"{") <= DEEPEST:
        return False
    rest = body.replace(rb"\\", b"").replace(rb"\"", b"").translate(AS_SQUARE, NO_BRACKETS)
    rest = b"".join(rest.replace(b'""', b"").split(b'"')[::2])  # what stands outside of texts
    for _ in range(DEEPEST):
        rest = rest.replace(b"[]", b"")  # the innermost
    return bool(rest)


def parse_json(body: bytes) -> Any:
    """Return the value in a JSON text, read so that every mistake can be named. Raises BadJson."""
    if is_too_deep(body):
        raise BadJson(f"The body is not valid JSON, or nested more than {DEEPEST} levels deep.")
    try:
        text = body.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=unique, parse_constant=refuse_constant)
    except BadJson:
        raise
    except (json.JSONDecodeError, UnicodeError, RecursionError):
        raise BadJson("The body is not valid JSON.") from None
    except ValueError:  # Python reads no whole number that long, as it would take too much time
        raise BadJson("A number in the body has thousands of digits. Send fewer.") from None
