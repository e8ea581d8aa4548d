"""What a bake writes, for every answer."""

import hashlib
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import QUESTIONS, Bake, Projects
from parsing import PARSERS
from project import Project

CHOICES = {name: value for name, value in QUESTIONS.items() if isinstance(value, list)}
CHOICES = {name: value for name, value in CHOICES.items() if not name.startswith("_")}
DEFAULTS = {name: choices[0] for name, choices in CHOICES.items()}
EACH = [DEFAULTS] + [
    DEFAULTS | {name: choice} for name, choices in CHOICES.items() for choice in choices[1:]
]
# Every two answers that meet in a file; what the two pairs decide has no file in common.
PAIRS = (("model_type", "auth"), ("license", "ci"))
ALL = [
    DEFAULTS | dict(zip(pair, answers, strict=True))
    for pair in PAIRS
    for answers in itertools.product(*(CHOICES[name] for name in pair))
]
REST = [answers for answers in ALL if answers not in EACH]

# What exists only for one answer; everything else is in every project.
IMAGE = ("app/model/image/", "app/templates/image/", "tests/image/")
TABULAR = ("app/model/tabular/", "app/templates/tabular/", "tests/tabular/")
TEXT = ("app/model/text/", "app/templates/text/", "tests/text/")
ONLY = {
    ("model_type", "image-classification"): IMAGE,
    ("model_type", "tabular-classification"): TABULAR,
    ("model_type", "tabular-regression"): TABULAR,
    ("model_type", "text-classification"): TEXT,
    ("auth", "login"): (
        *("app/admin/", "app/templates/admin/", "tests/admin/"),
        *("app/auth/", "app/templates/auth/", "tests/auth/", "migrations/0002"),
    ),
    ("auth", "none"): ("tests/test_visitors.py",),
    ("ci", "github"): (".github/",),
    ("ci", "gitlab"): (".gitlab-ci.yml",),
}
BINARY = {".mo"}  # compiled translations


def files_of(project: Path) -> set[str]:
    """Return the paths of all files of a project."""
    return {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}


def expected_files(template: Path, answers: dict[str, str]) -> set[str]:
    """Return what a project with these answers must hold, from the tree and the table above."""
    tree = template / "{{cookiecutter.project_slug}}"
    expected = {name for name in files_of(tree) if not name.startswith("LICENSE-")} | {"LICENSE"}
    kept = [paths for (question, choice), paths in ONLY.items() if answers[question] == choice]
    wanted = tuple(path for paths in kept for path in paths)
    unwanted = tuple(path for paths in ONLY.values() for path in paths if path not in wanted)
    return {name for name in expected if not name.startswith(unwanted)}


def check(project: Path) -> None:
    """Every file parses, and nothing of the template's syntax is left."""
    for path in project.rglob("*"):
        if path.is_file() and path.suffix not in BINARY:
            text = path.read_text("utf-8")
            PARSERS.get(path.suffix, str)(text)
            assert "cookiecutter." not in text, path
            assert "#{%" not in text, path


def bytes_of(project: Path) -> dict[str, bytes]:
    """Return every file with its content."""
    return {name: (project / name).read_bytes() for name in files_of(project)}


def named(answers: dict[str, str]) -> str:
    """Return the answers that differ from the defaults as a test id."""
    return (
        "-".join(answers[name] for name in answers if answers[name] != DEFAULTS[name]) or "defaults"
    )


checked_types: set[str] = set()


def check_code(project: Path, tools: Path, cache: Path) -> None:
    """Lint, format and types; the types once for each distinct set of Python files."""
    python = {name: text for name, text in bytes_of(project).items() if name.endswith(".py")}
    digest = hashlib.sha256(repr(sorted(python.items())).encode()).hexdigest()
    commands = [
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--no-cache", "--check", "."],
    ]
    if digest not in checked_types:
        commands.append(["mypy", "--cache-dir", str(cache)])
        checked_types.add(digest)
    for command in commands:
        done = subprocess.run(
            [tools, "-B", "-m", *command], cwd=project, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def check_answers(
    answers: dict[str, str], bake: Bake, template: Path, tools: Project, cache: Path
) -> None:
    """Bake and check everything that can be checked without running the project."""
    project = bake(**answers)
    assert files_of(project) == expected_files(template, answers)
    check(project)
    check_code(project, tools.folder / ".venv/bin/python", cache)


CASES = [pytest.param(answers, id=named(answers)) for answers in EACH]
CASES += [pytest.param(answers, id=named(answers), marks=pytest.mark.long) for answers in REST]


@pytest.mark.parametrize("answers", CASES)
def test_the_answers_give_a_sound_project(
    answers: dict[str, str],
    bake: Bake,
    template: Path,
    projects: Projects,
    mypy_cache: Path,
) -> None:
    check_answers(answers, bake, template, projects("login"), mypy_cache)


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_changes_the_project(name: str, bake: Bake) -> None:
    baked = [bytes_of(bake(**(DEFAULTS | {name: choice}))) for choice in CHOICES[name]]
    assert all(one != other for one, other in itertools.combinations(baked, 2))


def test_the_chosen_licence_is_the_one_in_the_project(bake: Bake) -> None:
    beginnings = {"MIT": "MIT License", "BSD-3-Clause": "BSD 3-Clause", "proprietary": "Copyright"}
    for choice in CHOICES["license"]:
        text = (bake(license=choice, author_name="Ada Lovelace") / "LICENSE").read_text("utf-8")
        assert text.strip().startswith(beginnings.get(choice, "Apache License"))
        assert "Ada Lovelace" in text


def test_the_same_answers_give_the_same_bytes(bake: Bake) -> None:
    assert bytes_of(bake()) == bytes_of(bake())


def test_a_bake_needs_no_network(template: Path, tmp_path: Path) -> None:
    # Python runs this file at start in cookiecutter and, by inheritance, in the hooks.
    refusal = "import socket\n\ndef connect(*_): raise OSError\n\nsocket.socket.connect = connect\n"
    (tmp_path / "sitecustomize.py").write_text(refusal)
    command = [
        sys.executable,
        "-m",
        "cookiecutter",
        str(template),
        "--no-input",
        "-o",
        str(tmp_path),
    ]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert (tmp_path / "cat-or-dog/wsgi.py").exists()


def test_the_next_three_commands_are_printed(template: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "cookiecutter",
        str(template),
        "--no-input",
        "-o",
        str(tmp_path),
    ]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    commands = [
        line.split("#")[0].strip() for line in printed.splitlines() if line.startswith("  ")
    ]
    assert commands == ["cd cat-or-dog", "make run", "make test"]
