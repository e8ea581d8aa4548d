"""The programs on the API page run as they are copied, and get the model's answer."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from asking import Client, questions
from browser import arrive, open_page, start_browser
from conftest import need
from playwright.sync_api import Browser
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all; each test opens a profile of its own."""
    with start_browser(need("chromium", "chromium")) as running:
        yield running


def test_a_program_is_chosen_and_copied_with_the_keyboard(
    project: Project, base_url: str, browser: Browser
) -> None:
    with open_page(browser, base_url) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        arrive(page, project, base_url)
        page.goto(f"{base_url}/docs")
        page.locator("summary", has_text="Python").first.focus()
        page.keyboard.press("Enter")
        code = page.locator("details[open] code[data-language]").first
        assert code.get_attribute("data-language") == "Python"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == code.text_content()


def test_without_javascript_there_is_no_button_and_every_program(
    project: Project, base_url: str, browser: Browser
) -> None:
    with open_page(browser, base_url, javascript=False) as page:
        arrive(page, project, base_url)
        page.goto(f"{base_url}/docs")
        assert page.get_by_role("button", name="Copy").count() == 0
        for language in LANGUAGES[1:]:
            page.locator("summary", has_text=language).first.click()
            page.locator(f"code[data-language={language}]").first.wait_for()
