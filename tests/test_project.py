"""The generated projects, set up, tested, served and used as programs do."""

import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import html5lib
import pytest
from asking import Client, questions
from conftest import EVERY, Bake, Projects
from project import Project

Printed = dict[tuple[str, str], Future[str]]
LARGEST = [(model_type, auth) for model_type, auth in EVERY if auth == "login"]


@pytest.fixture(scope="module")
def tested(projects: Projects) -> Iterator[Printed]:
    """What every kind's own tests print, run on all cores; the coverage of the largest with it."""
    ready = {(model_type, auth): projects(auth, model_type) for model_type, auth in EVERY}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {
            kind: pool.submit(project.make, "coverage" if kind in LARGEST else "test-all")
            for kind, project in ready.items()
        }


@pytest.mark.again
@pytest.mark.parametrize(("model_type", "auth"), EVERY)
def test_its_own_tests_but_the_thorough_pass(
    model_type: str, auth: str, projects: Projects
) -> None:
    assert " passed" in projects(auth, model_type).make("test")


@pytest.mark.long
@pytest.mark.parametrize(("model_type", "auth"), EVERY)
def test_its_own_tests_pass(model_type: str, auth: str, tested: Printed) -> None:
    printed = tested[model_type, auth].result()
    assert " passed" in printed
    assert " failed" not in printed


@pytest.mark.long
@pytest.mark.parametrize(("model_type", "auth"), LARGEST)
def test_its_own_tests_reach_nine_tenths_of_the_code(
    model_type: str, auth: str, tested: Printed
) -> None:
    total = re.search(r"TOTAL.* (\d+)%", tested[model_type, auth].result())
    assert total
    assert int(total[1]) >= 90


@pytest.mark.parametrize("auth", ["login", pytest.param("none", marks=pytest.mark.long)])
def test_the_tests_of_a_project_with_awkward_answers_pass(
    auth: str, bake: Bake, projects: Projects
) -> None:
    awkward = """O'Brien's "best" C:\\cats & <dogs> {é} 100 % 🐱 #1 """ + "x" * 150
    folder = bake(auth=auth, project_name=awkward, description=awkward, author_name=awkward)
    project, python = Project(folder, auth), str(projects("login").folder / ".venv/bin/python")
    for command in (["pytest"], ["ruff", "check"], ["ruff", "format", "--check"]):
        done = project.run(python, "-m", *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_own_lint_passes(default_project: Project, mypy_cache: Path) -> None:
    default_project.make("lint", MYPY_CACHE_DIR=str(mypy_cache))


def test_a_question_gets_the_right_answer_on_the_page_and_over_the_api(
    project: Project, person: Client, base_url: str, authorization: dict[str, str]
) -> None:
    for question in questions(project):
        status, page = person.ask_page(question)
        assert status == 200, page
        status, body = Client(base_url).ask_api(question, **authorization)
        answer = json.loads(body)
        assert status == 200, body
        if project.model_type == "tabular-regression":
            assert answer["low"] <= answer["value"] <= answer["high"]
            assert f'<data value="{answer["value"]}">' in page
        else:
            assert answer["label"] == question.truth
            assert f'<p class="label">{question.truth}</p>' in page
            assert sum(answer["probabilities"].values()) == pytest.approx(1)
            for share in answer["probabilities"].values():
                assert f'<data value="{share}">' in page
        outcome = answer.get("label") or f"{answer['value']:.0f}"
        assert outcome in person.send("/history")[1]


def test_a_picture_can_be_sent_to_the_api_as_a_file(
    project: Project, base_url: str, authorization: dict[str, str]
) -> None:
    question = questions(project)[0]
    status, body = Client(base_url).send_form("/api/v1/predict", question, {}, **authorization)
    if project.model_type == "image-classification":
        assert (status, json.loads(body)["label"]) == (200, question.truth)
    else:
        assert status == 415


def test_every_page_is_valid_html(project: Project, person: Client) -> None:
    person.ask_page(questions(project)[0])
    shown = re.findall(r'href="(/history/[0-9a-f]+)"', person.send("/history")[1])
    pages = ["/", "/history", "/model", "/docs", "/nowhere", shown[0]]
    pages += ["/account", "/account/password"] if project.auth == "login" else []
    for path in pages:
        html5lib.HTMLParser(strict=True).parse(person.send(path)[1])


def test_without_an_account_nothing_is_shown_where_there_are_accounts(
    project: Project, base_url: str
) -> None:
    stranger = Client(base_url)
    _, first = stranger.send("/")
    status, _ = stranger.send("/api/v1/model")
    if project.auth == "login":
        assert "<h1>Sign in</h1>" in first
        assert status == 401
    else:
        assert "Ask the model" in first
        assert status == 200
