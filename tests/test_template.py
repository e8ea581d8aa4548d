"""The template tree is real code before it is rendered."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from conftest import QUESTIONS, ROOT, Projects
from parsing import PARSERS

TREE = ROOT / "{{cookiecutter.project_slug}}"
SOURCES = sorted(path for path in TREE.rglob("*") if path.suffix in PARSERS and path.is_file())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(TREE).as_posix())
def test_a_file_parses_before_it_is_rendered(path: Path) -> None:
    PARSERS[path.suffix](path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted((ROOT / "hooks").glob("*.py")), ids=lambda path: path.name)
def test_a_hook_parses_before_it_is_rendered(path: Path) -> None:
    ast.parse(path.read_text("utf-8"))


def test_the_unrendered_python_lints_and_type_checks(projects: Projects, mypy_cache: Path) -> None:
    tools = projects("login").folder / ".venv/bin/python"
    conditional_imports = ["--extend-per-file-ignores", "app/__init__.py:I001"]
    for command in (
        ["ruff", "check", "--no-cache", *conditional_imports, "."],
        ["mypy", "--cache-dir", str(mypy_cache)],
    ):
        done = subprocess.run(
            [tools, "-B", "-m", *command], cwd=TREE, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_the_unrendered_application_runs_with_every_room_in(
    projects: Projects, tmp_path: Path
) -> None:
    tools = projects("login")
    elsewhere = {"INSTANCE_DIR": str(tmp_path / "instance"), "MODELS_DIR": str(tmp_path / "models")}
    done = subprocess.run(
        [tools.folder / ".venv/bin/python", "-B", "-m", "flask", "--app", "wsgi", "routes"],
        cwd=TREE,
        env=tools.environment | elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for endpoint in ("predict.predict", "history.index", "api.predict", "security.login"):
        assert endpoint in done.stdout


@pytest.mark.parametrize(
    "path", sorted(TREE.rglob("*.py")), ids=lambda path: path.relative_to(TREE).as_posix()
)
def test_a_python_file_has_at_most_two_conditions_and_no_other_template_syntax(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("#{% if") <= 2
    assert not re.search(r"{{\s*cookiecutter", text)


def test_there_are_at_most_twelve_questions_each_with_a_sentence() -> None:
    asked = [name for name in QUESTIONS if not name.startswith("_")]
    assert len(asked) <= 12
    for name in asked:
        prompt = QUESTIONS["__prompts__"][name]
        if isinstance(QUESTIONS[name], list):
            assert prompt.keys() == {"__prompt__", *QUESTIONS[name]}
        else:
            assert prompt.endswith((")", "?"))


@pytest.mark.parametrize("name", [name for name in QUESTIONS if not name.startswith("_")])
def test_every_answer_is_used(name: str) -> None:
    files = [path for path in TREE.rglob("*") if path.is_file() and path.suffix != ".mo"]
    texts = [path.read_text("utf-8") for path in files]
    texts += [path.read_text("utf-8") for path in (ROOT / "hooks").glob("*.py")]
    texts.append(TREE.name)
    uses = (f"cookiecutter.{name}", f"cookiecutter.__{name}", f'"{name}": {{', f"['{name}']")
    assert any(use in text for text in texts for use in uses)
