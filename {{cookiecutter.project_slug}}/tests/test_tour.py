"""The tour and the README name real files and lines."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOUR = (ROOT / "docs" / "tour.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
STEPS = re.findall(r"^ *- `([^`:]+):(\d+)` `(.+)`$", TOUR, re.MULTILINE)
MADE_LATER = {"instance/"}  # by the first start


@pytest.mark.parametrize(("name", "number", "text"), STEPS)
def test_a_line_of_the_tour_says_what_the_tour_says(name: str, number: str, text: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    found = [place for place, line in enumerate(lines, start=1) if text in line]
    assert int(number) in found, f"{text!r} of {name} stands in line {found}"


def test_the_tour_names_the_files_of_every_source_of_a_page() -> None:
    named = {name for name, _, _ in STEPS}
    for room in ("wsgi.py", "app/model/", "app/predict/", "app/history/", "app/templates/"):
        assert any(name.startswith(room) for name in named)


def tree() -> set[str]:
    """Return the paths in the README's annotated tree; an indented one belongs to the one above."""
    block = README.split("## How it hangs together")[1].split("```")[1]
    paths, folders = set(), [""]
    for line in block.strip("\n").splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"   +", line.strip())[0].split("  ")
        folders = [*folders[: depth + 1], folders[depth] + names[0]]
        paths |= {folders[depth] + name for name in names}
    return paths


def test_the_tree_in_the_readme_is_the_real_one() -> None:
    assert {name for name in tree() if not (ROOT / name).exists()} <= MADE_LATER
    named = tree()
    for path in (*(ROOT / "app").glob("*"), *(ROOT / "app").glob("*/**/*.py")):
        name = path.relative_to(ROOT).as_posix() + "/" * path.is_dir()
        if "__pycache__" not in name and path.name != "__init__.py":
            assert name in named
