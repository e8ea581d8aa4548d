"""Answers as people really give them: used as they are, or refused in one plain sentence."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import Bake
from test_bake import check

AWKWARD = {
    "an apostrophe": "O'Brien's cats",
    "quotes": 'The "best" cats',
    "a backslash": "C:\\cats\\new",
    "single braces": "cats {and} dogs}",
    "accents": "Chats, chiens & élans, naïve",
    "emoji": "Cats 🐱 or 👩‍🔬 dogs",
    "another script": "猫か犬か",
    "200 characters": "Cat " * 49 + "dogs",
    "markup": "<script>alert(1)</script> & co",
    "markdown": "*cats* _dogs_ [link](x) `code` # title",
    "a percent sign": "100 % cats: # not a comment",
    "a dollar sign": "$HOME cats $(ls) %(name)s",
    "triple quotes": "'''cats''' \"\"\"dogs\"\"\"",
    "a template tag": "%} cats }}",
    "digits first": "101 cats",
    "a leading dash": "- cats: [yes]",
}
FREE_TEXT = ("project_name", "description", "author_name")


@pytest.mark.parametrize("value", AWKWARD.values(), ids=AWKWARD)
def test_an_awkward_answer_reaches_the_project_unchanged(value: str, bake: Bake) -> None:
    project = bake(**dict.fromkeys(FREE_TEXT, value))
    check(project)
    shown = json.loads((project / "app/project.json").read_text("utf-8"))
    package = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    assert (shown["name"], shown["description"]) == (value, value)
    assert (package["description"], package["authors"][0]["name"]) == (value, value)
    assert value in (project / "LICENSE").read_text("utf-8")


REFUSED = {
    "an empty name": ({"project_name": " "}, "project_name is empty: type at least one character."),
    "a line break": (
        {"description": "a\nb"},
        "description has an invisible character (U+000A): remove it.",
    ),
    "a tab": (
        {"author_name": "a\tb"},
        "author_name has an invisible character (U+0009): remove it.",
    ),
    "hidden direction": (
        {"project_name": "a\u202eb"},
        "project_name has an invisible character (U+202E): remove it.",
    ),
    "too long": ({"project_name": "x" * 201}, "project_name has 201 characters: use at most 200."),
    "a space at the end": (
        {"author_name": "Ada "},
        "author_name begins or ends with a space: remove it.",
    ),
    "template syntax": (
        {"description": "{% raw %}"},
        "description contains {%, which is template syntax: leave it out.",
    ),
    "a slug with capitals": (
        {"project_slug": "Cats"},
        "project_slug 'Cats' can't be a folder name",
    ),
    "a slug with spaces": (
        {"project_slug": "my cats"},
        "project_slug 'my cats' can't be a folder name",
    ),
    "a slug with a dot": (
        {"project_slug": "cats.v2"},
        "project_slug 'cats.v2' can't be a folder name",
    ),
    "a slug of Windows": (
        {"project_slug": "con"},
        "project_slug con is a reserved name on Windows",
    ),
    "an address without @": ({"author_email": "ada"}, "author_email 'ada' is no e-mail address"),
    "an address with quotes": (
        {"author_email": '"a"@b.org'},
        "author_email '\"a\"@b.org' is no e-mail address",
    ),
}


@pytest.mark.parametrize(("answers", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_bad_answer_is_refused_in_one_sentence_and_leaves_nothing(
    answers: dict[str, str], sentence: str, template: Path, tmp_path: Path
) -> None:
    given = [f"{name}={value}" for name, value in answers.items()]
    command = [sys.executable, "-m", "cookiecutter", str(template), "--no-input", *given]
    done = subprocess.run(
        [*command, "-o", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_template_syntax_that_is_typed_at_a_prompt_is_refused(
    template: Path, tmp_path: Path
) -> None:
    typed = "\n\n\n\nA model of {{ cats }}\n\n\n\n\n\n\n"
    command = [sys.executable, "-m", "cookiecutter", str(template), "-o", str(tmp_path)]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    refusal = "description contains {{, which is template syntax: leave it out.\n"
    assert done.stderr == refusal
    assert list(tmp_path.iterdir()) == []
