"""The documentation is true."""

import re
import subprocess
from pathlib import Path

import pytest
from conftest import QUESTIONS, ROOT

README = (ROOT / "README.md").read_text("utf-8")
SECURITY = (ROOT / "docs/security.md").read_text("utf-8")
PROJECT = "{{cookiecutter.project_slug}}/"


def tracked() -> set[str]:
    """Return the template's own files, those of the application under one name."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = (name for name in names.splitlines() if (ROOT / name).exists())
    return {PROJECT if name.startswith(PROJECT) else name for name in names}


def tree() -> set[str]:
    """Return the paths in the README's annotated tree."""
    block = README.split("## The tree")[1].split("```")[1]
    paths, folder = set(), ""
    for line in block.strip().splitlines():
        name = re.split(r"  +", line.strip())[0]
        folder = folder if line.startswith(" ") else name
        paths.add(folder + name if line.startswith(" ") else name)
    return paths


def test_the_tree_in_the_readme_is_the_real_one() -> None:
    unnamed = {"README.md", ".gitignore", ".editorconfig"}
    folders = {name for name in tree() if name.endswith("/") and name != PROJECT}
    assert all((ROOT / name).exists() for name in tree())
    whole = ("docs/decisions/", "docs/benchmarks/", "benchmarks/", "torture/", "tests/pages/")
    whole += ("docs/pictures/",)
    told_by_folder = {name for name in tracked() if name.startswith(whole)}
    assert tracked() - tree() - unnamed - told_by_folder == set()
    told = {"docs/decisions/", "docs/pictures/", "benchmarks/", "torture/"}
    assert folders == {"tests/", "tests/pages/"} | told


@pytest.mark.parametrize("name", [name for name in QUESTIONS if not name.startswith("_")])
def test_a_question_is_in_the_prompt_session_as_it_is_asked(name: str) -> None:
    prompt = QUESTIONS["__prompts__"][name]
    for sentence in prompt.values() if isinstance(prompt, dict) else [prompt]:
        assert sentence in README


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda p: p.stem
)
def test_a_decision_is_a_short_page_of_one_form(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.match(rf"# {int(page.name[:4])}\. ", text)
    for part in ("**Question.**", "**Decision.**", "**Why.**", "**Cost.**"):
        assert part in text
    assert len(text.splitlines()) < 40


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for name in re.findall(r"`((?:app|docs|tests|hooks)/[\w./-]+\w)`", text):
        assert (ROOT / name).exists() or (ROOT / PROJECT / name).exists(), name


@pytest.mark.parametrize("target", re.findall(r"^    make (\S+)", README, re.MULTILINE))
def test_a_command_of_the_readme_is_a_target_of_the_makefile(target: str) -> None:
    assert f"\n{target}:" in (ROOT / "Makefile").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the tables under a heading of the page about security."""
    part = SECURITY.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    told = [row for row in cells if row[0] not in {"threat", "requirement"}]
    return [row for row in told if not row[0].startswith("**")]  # the names of groups


def named(text: str) -> list[tuple[str, str]]:
    """Return the files and names of the tests in a text."""
    return re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)


@pytest.mark.parametrize(("name", "test"), sorted(set(named(SECURITY))))
def test_a_test_that_shows_a_defence_exists(name: str, test: str) -> None:
    path = next(path for path in (ROOT / name, ROOT / PROJECT / name) if path.exists())
    assert f"def {test}(" in path.read_text("utf-8")


@pytest.mark.parametrize("heading", ["Threats", "OWASP ASVS 5.0"])
def test_every_row_about_security_names_a_test_that_shows_it(heading: str) -> None:
    found = rows(heading)
    assert len(found) >= 25
    for row in found:
        assert len(row) == 4, row
        assert all(row), row
        assert named(row[2 if heading == "Threats" else 3]), row


def test_a_requirement_is_named_once_by_its_number() -> None:
    numbers = [row[0].split()[0] for row in rows("OWASP ASVS 5.0")]
    assert all(re.fullmatch(r"V\d+\.\d+\.\d+", number) for number in numbers)
    assert len(numbers) == len(set(numbers))
    assert numbers == sorted(numbers, key=lambda number: [*map(int, number[1:].split("."))])
