"""JSON that no parser, or no parser of ours, may take; and forms that are too much."""

import gzip
import json
from typing import Any

from torture.shots import REFUSED, Shot

DEEP = 100_000
ROOM = 9_000_000  # bytes, which is less than a body may have


def texts(good: dict[str, Any]) -> dict[str, bytes]:
    """Return bodies that are refused, made from a good one."""
    name = next(iter(good))
    first = json.dumps(name).encode()
    rest = json.dumps({key: value for key, value in good.items() if key != name}).encode()[1:]
    comma = b"," if len(good) > 1 else b""

    def with_value(text: bytes) -> bytes:
        return b"{" + first + b":" + text + comma + rest

    values = {
        "NaN": b"NaN",
        "Infinity": b"Infinity",
        "-Infinity": b"-Infinity",
        "1e999": b"1e999",
        "true": b"true",
        "an empty list": b"[]",
        "a long number": b"1" * DEEP,
        "an exponent": b"1e" + b"9" * 1000,
        "a hexadecimal number": b"0x10",
        "a number with a plus": b"+1",
        "half a character": b'"\\ud800"',
        "no UTF-8": b'"\xff\xfe"',
        "a NUL": b'"\0"',
        "deep lists": b"[" * DEEP + b"]" * DEEP,
        "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "a path": b'"/etc/passwd"',
        "an address": b'"http://127.0.0.1:1/a.csv"',
    }
    whole = json.dumps(good).encode()
    return {f"{what} as a value": with_value(text) for what, text in values.items()} | {
        "a name twice": b"{" + first + b":1," + whole[1:],
        "a name of 100,000 letters": b'{"' + b"a" * DEEP + b'": 1}',
        "100,000 names": json.dumps(dict.fromkeys(map(str, range(DEEP)), 1)).encode(),
        "open brackets": b"[" * DEEP,
        "open objects": b'{"a":' * DEEP,
        "a byte order mark of UTF-16": whole.decode().encode("utf-16"),
        "two objects": whole + whole,
        "an empty array": b"[]",
        "an array of arrays": b"[[[1]]]",
        "too many rows": b"[" + b",".join([whole] * min(10_001, ROOM // len(whole))) + b"]",
        "packed JSON": gzip.compress(whole),
        "nothing": b"",
        "white space": b" " * DEEP,
    }


def forms() -> list[Shot]:
    """Return forms that are too much, or none."""
    part = b'--end\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    kinds = {
        "a form of 50,000 parts": (part * 50_000 + b"--end--\r\n", "; boundary=end"),
        "a form without an end": (part, "; boundary=end"),
        "a form without a boundary": (part, ""),
        "a form of another boundary": (part + b"--end--\r\n", "; boundary=other"),
        "a form with a boundary of 10,000": (part, "; boundary=" + "a" * 7000),
        "a form of headers": (b"--end\r\n" + b"A: b\r\n" * 100_000, "; boundary=end"),
        "a form with half a header": (b"--end\r\nContent-Disposition", "; boundary=end"),
        "a form of dashes": (b"-" * 1_000_000, "; boundary=end"),
    }
    found = [Shot(name, body, f"multipart/form-data{rest}") for name, (body, rest) in kinds.items()]
    pairs = b"&".join(b"%d=1" % number for number in range(50_000))
    return [*found, Shot("a form of 50,000 pairs", pairs, "application/x-www-form-urlencoded")]


def shots(good: dict[str, Any]) -> list[Shot]:
    """Return a call for each body, and bodies of other types."""
    found = [Shot(name, body) for name, body in texts(good).items()]
    whole = json.dumps(good).encode()
    for kind in ("text/plain", "text/csv", "application/xml", "application/x-python-pickle", "a"):
        found.append(Shot(f"JSON as {kind}", whole, kind))
    found.append(Shot("a body over the limit", b" " * 12_000_000, allowed=REFUSED))
    return found + forms()
