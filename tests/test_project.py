"""The generated projects, set up, tested, served and used as people would."""

import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import html5lib
import pytest
from asking import Client, questions
from browser import answer_of, arrive, drop, fill, open_page, start_browser
from conftest import EVERY, Bake, Projects, need
from playwright.sync_api import Browser, Locator
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


@pytest.mark.parametrize(("model_type", "auth"), EVERY)
def test_its_own_tests_pass(model_type: str, auth: str, tested: Printed) -> None:
    printed = tested[model_type, auth].result()
    assert " passed" in printed
    assert " failed" not in printed


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all; each test opens a profile of its own."""
    with start_browser(need("chromium", "chromium")) as running:
        yield running


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_person_can_do_everything_in_a_browser(
    javascript: bool, project: Project, base_url: str, browser: Browser
) -> None:
    with open_page(browser, base_url, javascript) as page:
        arrive(page, project, base_url)
        fill(page, questions(project)[0])
        page.get_by_role("button", name="Ask the model").click()
        said = answer_of(page)
        if project.model_type == "tabular-regression":
            page.get_by_label("The true value").fill("99")
            page.get_by_role("button", name="Note it").click()
            correct = "99"
            page.get_by_text("You said: it is 99.").wait_for()
        else:
            assert said == questions(project)[0].truth
            assert page.get_by_role("row", name=said).count() >= 1
            correct = questions(project)[1].truth
            page.get_by_role("button", name=f"No, it is {correct}").click()
            page.get_by_text(f"You said: no, it is {correct}.").wait_for()
        page.get_by_role("navigation", name="Main").get_by_role("link", name="History").click()
        page.get_by_text(f"You said: {correct}").wait_for()
        for name, heading in (("Model", "The model"), ("API", "The API")):
            page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
            page.get_by_role("heading", name=heading, exact=True).wait_for()
        page.get_by_role("link", name="History").click()
        page.get_by_role("button", name=f"Delete the prediction {said}").click()
        page.get_by_text("Nothing yet.").wait_for()
        if project.auth == "login":
            page.get_by_role("button", name="Sign out").click()
            page.get_by_role("heading", name="Sign in").wait_for()
            page.goto(f"{base_url}/history")
            page.get_by_role("heading", name="Sign in").wait_for()


def style(part: Locator, name: str) -> str:
    """Return a property of a part of the page as it is shown."""
    found: str = part.evaluate(f"element => getComputedStyle(element).{name}")
    return found


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    project: Project, base_url: str, browser: Browser
) -> None:
    if project.model_type == "image-classification":
        pytest.skip("a browser doesn't give a chosen file back to a page")
    with open_page(browser, base_url, javascript=False) as page:
        arrive(page, project, base_url)
        fill(page, questions(project)[0])
        page.evaluate("document.querySelector('main form').noValidate = true")
        first, second = (list(questions(project)[0].texts) * 2)[:2]
        wrong = page.locator(f'[name="{first}"]')
        if project.model_type == "text-classification":
            page.evaluate("document.querySelector('textarea').removeAttribute('maxlength')")
            wrong.fill("x" * 501)
        else:
            wrong.fill("")
        page.get_by_role("button", name="Ask the model").click()
        wrong = page.locator(f'[name="{first}"][aria-invalid="true"]')
        wrong.wait_for()
        named = wrong.get_attribute("aria-describedby").split()[0]
        border, words = "borderTopColor", "color"
        assert style(wrong, border) == style(page.locator(f"#{named}"), words)
        assert page.locator(f"#{named}").inner_text().strip().endswith((".", "4.3"))
        kept = page.locator(f'[name="{second}"]').input_value()
        assert kept == ("x" * 501 if first == second else questions(project)[0].texts[second])


def test_an_example_is_filled_in_by_one_click(
    project: Project, base_url: str, browser: Browser
) -> None:
    if project.model_type == "image-classification":
        pytest.skip("a page can't choose a file for a person")
    with open_page(browser, base_url) as page:
        arrive(page, project, base_url)
        page.locator(".examples a").first.click()
        expected = page.locator(".examples a").first.inner_text()
        page.get_by_role("button", name="Ask the model").click()
        assert answer_of(page) == expected


def test_a_dropped_picture_is_shown_and_asked_about(
    project: Project, base_url: str, browser: Browser
) -> None:
    if project.model_type != "image-classification":
        pytest.skip("only pictures can be dropped")
    with open_page(browser, base_url) as page:
        arrive(page, project, base_url)
        drop(page, questions(project)[1].picture)
        page.get_by_role("img", name="The picture you chose").wait_for()
        page.get_by_role("button", name="Ask the model").click()
        assert answer_of(page) == "dog"


def test_everything_can_be_done_with_the_keyboard(
    project: Project, base_url: str, browser: Browser
) -> None:
    with open_page(browser, base_url) as page:
        arrive(page, project, base_url)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        fill(page, questions(project)[0])
        first = page.locator("main form :is(input, select, textarea):not([type=hidden])").first
        first.focus()
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "Ask the model":
                break
        page.keyboard.press("Enter")
        answer_of(page)
