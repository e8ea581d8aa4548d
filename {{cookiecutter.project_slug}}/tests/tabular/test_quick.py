"""The fast way into a table's gate reads what is right, and accepts nothing that is wrong."""

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from app.model.codec import BadJson, encode, parse_json
from app.model.fields import BIGGEST, CategoryField, Field, IntegerField, Refused, TextField
from app.model.kind import kind
from app.model.sample import Limits
from app.model.tabular.quick import quick
from tests.model.test_fields import NUMBER, TYPED

Row = dict[str, str]  # names and values, both as JSON writes them
LIMITS = Limits(0, 0)
OPTIONAL = [field.model_copy(update={"missing": True}) for field in TYPED]
GOOD = {
    "height (m)": ("1.5", "2", "-0.0", "1e300", "5e-324", "1E2", "9007199254740993", "1e-400"),
    "rooms": ("3", "0", "-7", str(BIGGEST - 1), str(1 - BIGGEST)),
    "garden": ("true", "false"),
    "town": ('"Bern"', '"Ürümqi"', '"1"'),
    "built": ('"1950-02-28"', '"2000-02-29"', '"0001-01-01"', '"9999-12-31"'),
    "note": ('"x"', '" é "', '"0123456789"', '"😀"', '"\u00a0x"'),
}
ODD = [
    *("null", "true", "false", "0", "1", "3.0", "3.5", "-1e2", "NaN", "Infinity", "-Infinity"),
    *("1e400", "-1e400", "1e308", "1.1e308", str(2**63), str(-(2**63)), str(10**30), "9" * 400),
    *('""', '" "', '"\u2003"', '"true"', '"3"', '"Bern "', '"bern"', '"Zürich"', '"null"', '"NaN"'),
    *('"2001-02-29"', '"2001-2-9"', '"0000-01-01"', '"2001-01-01T00:00"', '"２００１-01-01"'),
    *('"2001-01-01\\n"', '"x\\u0000"', '"\\ud800"', '"\\ud83d\\ude00"', '"B\\u0065rn"', '"a\\"b"'),
    *('"01234567890"', '"😀😀😀😀😀😀"', '"a\nb"', '"a\tb"', '"\x7f"', "'x'", "[]", "{}", "[1]"),
    *('{"a": 1}', '["Bern"]', "", "tru", "01", "+1", ".5", "1.", "0x10", "1_000", '"Bern', "nul"),
]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # no secret


def body_of(row: Row, extra: Sequence[str] = ()) -> bytes:
    parts = [f"{json.dumps(name, ensure_ascii=False)}: {value}" for name, value in row.items()]
    return ("{" + ", ".join([*parts, *extra]) + "}").encode("utf-8", "surrogatepass")


def good_row(chance: random.Random) -> Row:
    names = [*GOOD]
    chance.shuffle(names)
    return {name: chance.choice(GOOD[name]) for name in names}


def precisely(fields: Sequence[Field], body: bytes) -> list[tuple[Any, ...]] | None:
    """Return the rows that the precise way accepts, None where it refuses."""
    try:
        given = parse_json(body)
        rows = given if isinstance(given, list) else [given]
        if not all(isinstance(row, dict) for row in rows):
            return None
        return [kind.from_json(list(fields), row, LIMITS).row for row in rows]
    except (BadJson, Refused):
        return None


def quickly(fields: Sequence[Field], body: bytes) -> list[tuple[Any, ...]] | None:
    found = quick(fields)(body)
    return None if found is None else [sample.row for sample in found]


def assert_agree(fields: Sequence[Field], bodies: Sequence[bytes]) -> int:
    """Assert that what the fast way accepts is what the precise way does; return how many."""
    read, accepted = quick(fields), 0
    for body in bodies:
        found = read(body)
        if found is None:
            continue
        accepted += 1
        rows, expected = [sample.row for sample in found], precisely(fields, body)
        assert expected is not None, f"accepted {body!r}"
        assert repr(rows) == repr(expected), f"read otherwise: {body!r}"  # so 1 is not 1.0 or True
        assert [each.values for each in found] == [
            dict(zip([field.name for field in fields], row, strict=True)) for row in expected
        ]
    return accepted


@pytest.mark.parametrize("fields", [TYPED, OPTIONAL], ids=["required", "optional"])
def test_good_bodies_are_read_the_fast_way(fields: list[Field]) -> None:
    chance = seeded(1)
    rows = [good_row(chance) for _ in range(100)]
    bodies = [body_of(row) for row in rows]
    array = b"[" + b" ,\n".join(bodies) + b"]"
    assert assert_agree(fields, [*bodies, array, b"\n\t " + bodies[0] + b" \r\n"]) == 102


def test_gaps_are_read_the_fast_way() -> None:
    chance, bodies = seeded(2), [b"{}"]
    for _ in range(60):
        row = good_row(chance)
        for name in chance.sample([*row], chance.randint(1, len(row))):
            if chance.random() < 0.5:
                del row[name]
            else:
                row[name] = "null"
        bodies.append(body_of(row))
    assert assert_agree(OPTIONAL, bodies) == len(bodies)
    assert assert_agree(TYPED, bodies) == 0


@pytest.mark.parametrize("fields", [TYPED, OPTIONAL], ids=["required", "optional"])
def test_no_odd_value_is_accepted_that_the_precise_way_refuses(fields: list[Field]) -> None:
    chance = seeded(3)
    bodies = [body_of(good_row(chance) | {name: odd}) for name in GOOD for odd in ODD]
    bodies += [b"[%s, %s]" % (body_of(good_row(chance)), body) for body in bodies]
    accepted = assert_agree(fields, bodies)
    assert 0 < accepted < len(bodies) / 3


@pytest.mark.parametrize("fields", [TYPED, OPTIONAL], ids=["required", "optional"])
def test_no_odd_body_is_accepted(fields: list[Field]) -> None:
    row = good_row(seeded(4))
    good = body_of(row)
    bodies = [
        *(body_of({k: v for k, v in row.items() if k != name}) for name in row if fields is TYPED),
        *(body_of(row, [f'"{name}": {value}']) for name, value in row.items()),  # a name twice
        *(body_of(row, [f'"{name}": null']) for name in row),
        *(body_of({"rooms": "1"} | row, [f'"{name}": {row["rooms"]}']) for name in ["roo\\u006ds"]),
        *(body_of(row, [extra]) for extra in ('"nobody": 1', '"": 1', '"Rooms": 1', "1", "")),
        *(good + end for end in (b"x", b"{}", b",", b"\0", good)),
        *(start + good for start in (b"\xef\xbb\xbf", b"x", b"[", b"[[", b"\0")),
        *(good[:end] for end in range(0, len(good), 7)),
        *(b"[%s]" % (b"[%s]" % good), b'{"a": %s}' % good, b"[%s, 1]" % good, b"[%s,]" % good),
        *(
            b"5",
            b"null",
            b'"text"',
            b"true",
            b"",
            b" ",
            b"[" * 100_000,
            *(body_of(row | {name: "[" * 100_000}) for name in row),
            *(body_of(row | {name: "9" * 100_000}) for name in row),
            good.decode().encode("utf-16"),
        ),
        good.replace(b"Bern", b"\xff") if b"Bern" in good else b"\xff",
    ]
    for body in bodies:
        assert quickly(fields, body) is None, f"accepted {body!r}"


def test_an_array_without_rows_is_left_to_be_counted() -> None:
    assert quickly(TYPED, b"[]") == []


@pytest.mark.parametrize("name", ['a "quoted" name', "back\\slash", "a\tb", "\x1f"])
def test_unusual_names_are_read_the_precise_way(name: str) -> None:
    field = NUMBER.model_copy(update={"name": name})
    body = encode({name: 1.5})
    assert quickly([field], body) is None
    assert precisely([field], body) == [(1.5,)]


def test_names_and_categories_of_many_scripts_are_read_the_fast_way() -> None:
    names = ["größe (m²)", "名前", "😀", "f0", "a'b", "class", "__init__", " ", "a.b", "0"]
    fields = [
        CategoryField(name=name, categories=["", "é", "1", "a'b", "null"], missing=bool(place % 2))
        for place, name in enumerate(names)
    ]
    bodies = [encode(dict.fromkeys(names, value)) for value in ("", "é", "1", "a'b", "null")]
    assert assert_agree(fields, bodies) == len(bodies)
    assert assert_agree(fields, [encode(dict.fromkeys(names, "e"))]) == 0


def test_a_single_field_is_read_as_among_others() -> None:
    for field in (*TYPED, *OPTIONAL):
        bodies = [body_of({field.name: value}) for value in GOOD[field.name]]
        assert assert_agree([field], bodies) == len(bodies)
    whole = IntegerField(name="n", minimum=0, maximum=1)
    words = TextField(name="t", max_length=3)
    assert quickly([whole, words], b'{"n": 2, "t": "abc"}') == [(2, "abc")]
    assert quickly([whole, words], b'{"n": 2, "t": "abcd"}') is None
