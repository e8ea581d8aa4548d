"""The programs on the API page run as they are copied, and get the model's answer."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from asking import Client, questions
from conftest import need
from project import Project

LANGUAGES = ("curl", "Python", "JavaScript")


def programs(page: str, language: str) -> list[str]:
    """Return the programs in a language on the page: they ask, and look at the model."""
    pattern = rf'<code data-language="{language}">(.*?)</code>'
    return [unescape(code) for code in re.findall(pattern, page, re.DOTALL)]


def run(language: str, code: str, folder: Path, token: str) -> str:
    """Run a program in a folder and return what it prints."""
    (folder / "ask.py").write_text(code, "utf-8")
    (folder / "ask.mjs").write_text(code, "utf-8")
    command = {
        "curl": lambda: [need("sh", "dash"), "-c", f": {need('curl', 'curl')}\n{code}"],
        "Python": lambda: [sys.executable, "-I", "ask.py"],
        "JavaScript": lambda: [need("node", "nodejs"), "ask.mjs"],
    }[language]()
    environment = {"TOKEN": token, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_that_is_copied_gets_the_answer(
    language: str,
    project: Project,
    person: Client,
    authorization: dict[str, str],
    tmp_path: Path,
) -> None:
    token = authorization.get("Authorization", "").removeprefix("Bearer ")
    ask, look = programs(person.send("/docs")[1], language)
    document = json.loads(person.send("/api/openapi.json")[1])
    success = document["paths"]["/api/v1/predict"]["post"]["responses"]["200"]
    example = success["content"]["application/json"]["example"]
    expected = example.get("label") or str(example["value"])[:8]
    if project.model_type == "image-classification":
        picture = questions(project)[0]
        shutil.copy(picture.picture, tmp_path / "picture.jpg")
        expected = picture.truth
    said = run(language, ask, tmp_path, token)
    assert re.search(rf"(label|value)\W+{re.escape(expected)}", said), said
    assert example["model_version"] in said
    assert "estimator" in run(language, look, tmp_path, token)
