"""JSON that can't be accepted, and that it costs little to say so."""

import json
import time

import pytest

from app.model.codec import DEEPEST, BadJson, encode, parse_json

TOO_DEEP = "The body is not valid JSON, or nested more than 16 levels deep."


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * depth + closing * depth).encode()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_the_depth_is_counted_exactly(opening: str, closing: str) -> None:
    levels = DEEPEST // (opening.count("[") + opening.count("{"))
    inside = "1" if ":" in opening else ""
    for more, accepted in ((0, True), (1, False)):
        body = opening * (levels + more) + inside + closing * (levels + more)
        assert json.loads(body)
        if accepted:
            assert parse_json(body.encode()) == json.loads(body)
        else:
            with pytest.raises(BadJson, match=TOO_DEEP):
                parse_json(body.encode())


@pytest.mark.thorough
@pytest.mark.parametrize(
    "body",
    [
        nested(100_000),
        b"[" * 100_000,
        nested(100_000, '{"a":', "}"),
        b'{"a": ' * 300_000,
        b'[[{"a":' * 100_000,
        b'"' * 2_000_000 + b"[" * 100,
        b'["[",' * 200_000,
        b"[" + b"[],{}," * 200_000,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_brackets_without_end_are_refused_at_once(body: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(BadJson, match=r"^The body is not valid JSON"):
        parse_json(body)
    assert time.perf_counter() - started < 1  # seconds; some hundredths are usual


@pytest.mark.parametrize(
    "value",
    [
        "[" * 100,
        "]" * 100,
        '"[' * 50,
        "\\" * 3 + "[" * 50,
        '\\"[' * 50,
        ["[", "]]", '\\"', "\\", '"', "{" * 30, ""],
        [{"a": [1, 2]}] * 100,
        [[[]], {}, "", "[" * 20] * 10,
    ],
    ids=lambda value: repr(value)[:20],
)
def test_brackets_in_texts_and_side_by_side_are_accepted(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value
    assert parse_json(encode([value] * 20)) == [value] * 20


@pytest.mark.parametrize("digits", [4_301, 1_000_000])
def test_a_number_with_thousands_of_digits_is_refused_at_once(digits: int) -> None:
    with pytest.raises(BadJson, match=r"^A number in the body has thousands of digits"):
        parse_json(b'{"a": ' + b"9" * digits + b"}")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "latin-1"])
def test_only_utf_8_is_json(encoding: str) -> None:
    with pytest.raises(BadJson, match=r"^The body is not valid JSON"):
        parse_json('{"é": 1}'.encode(encoding))


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_number_leaves_that_is_none(number: float) -> None:
    assert encode([number]) == b"[null]"
