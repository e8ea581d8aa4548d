"""Markdown: whatever people write stays the text that they wrote."""

import pytest

from app.predict.card import Section, Table
from app.predict.markdown import document, inline, paragraph


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain words, 3.5 cm", "plain words, 3.5 cm"),
        ("a | b", r"a \| b"),
        (r"a\|b", r"a\\\|b"),
        ("two\nlines\r\n\r\n# title", r"two lines \# title"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
        ("*b* _i_ `c` ~s~ &amp; $x$", r"\*b\* \_i\_ \`c\` \~s\~ \&amp; \$x\$"),
    ],
)
def test_a_text_is_nothing_but_text(text: str, written: str) -> None:
    assert inline(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- a list", r"\- a list"),
        ("+ a list", r"\+ a list"),
        ("1. a list", r"1\. a list"),
        ("12) a list", r"12\) a list"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("-0.25", "-0.25"),
        ("3.5 cm", "3.5 cm"),
    ],
)
def test_a_line_begins_no_list_and_no_title(text: str, written: str) -> None:
    assert paragraph(text) == written


def test_a_table_has_as_many_cells_in_each_line_whatever_is_in_them() -> None:
    names = ["a|b", "c\nd", "`", "\\"]
    table = Table("Figures", ["Class", "Rows"], [[name, "1"] for name in names])
    section = Section("About | it", ["Text"], [("Of", ["one", "two"])], [table])
    lines = document("A # title", [section]).splitlines()
    assert lines[0] == r"# A \# title"
    assert r"## About \| it" in lines
    assert "- **Of**: one" in lines
    assert "  two" in lines
    begin = lines.index("| Class | Rows |")
    rows = lines[begin : begin + 6]
    assert rows[1] == "| --- | --: |"
    assert [row.replace("\\\\", "").replace("\\|", "").count("|") for row in rows] == [3] * 6
