"""Photograph the pages of each kind of project into docs/pictures: `make screenshots`."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

from asking import PASSWORD, Question, questions
from conftest import MODEL_TYPES, ROOT, bake_into, share_environment
from pages.flows import ask, fill, sign_up
from pages.states import with_a_token
from pages.watch import Screen, open_page, start_browser
from PIL import Image
from playwright.sync_api import Browser, Page
from project import Project

PICTURES = ROOT / "docs/pictures"
DEVICES = {"desktop": Screen(1280), "phone": Screen(390, scale=1.5)}
LONGEST = 1000  # CSS pixels
THEMES = ("light", "dark")
EMAIL = "ada@example.org"
OTHERS = ("grace@example.org", "visitor@example.org")


def address(path: str) -> Callable[[Page], object]:
    """Return what opens a page by its address."""
    return lambda page: page.goto(path)


ENTRANCES = {name: address(f"/{name}") for name in ("sign-in", "sign-up", "forgotten-password")}


def last_prediction(page: Page) -> None:
    """Open what was asked last."""
    page.goto("/history")
    page.locator(".tile a").first.click()
    page.locator(".label").wait_for()


def why(page: Page) -> None:
    """See why the last answer is what it is."""
    last_prediction(page)
    page.goto(f"{page.url}/why")


def filled(page: Page, question: Question) -> None:
    """Fill in the form."""
    page.goto("/")
    fill(page, question)


def answered(page: Page, question: Question) -> None:
    """See an answer on the page that asks."""
    page.goto("/")
    ask(page, question)


def views(project: Project) -> dict[str, Callable[[Page], object]]:
    """Return how to come to each page, by its name, in an order that leaves what others show."""
    question = questions(project)[0]
    return {
        "ask": address("/"),
        "ask-filled": partial(filled, question=question),
        "answer": partial(answered, question=question),
        "history": address("/history"),
        "prediction": last_prediction,
        "why": why,
        "model": address("/model"),
        "api": address("/docs"),
        "account": address("/account"),
        "change-password": address("/account/password"),
        "second-factor": address("/account/second-factor"),
        "delete-account": address("/account/delete"),
        "admin": address("/admin"),
        "admin-people": address("/admin/people"),
        "admin-tokens": address("/admin/tokens"),
        "admin-versions": address("/admin/versions"),
        "admin-drift": address("/admin/drift"),
        "error": address("/nowhere"),
    }


def prepare(page: Page, project: Project) -> None:
    """Make an admin's account with a token, others, and a history with some answers judged."""
    sign_up(page, EMAIL)
    with_a_token(page)
    project.flask("user", "promote", EMAIL)
    for other in OTHERS:
        project.flask("user", "create", other, "--password", PASSWORD)
    page.goto("/")
    for number in range(len(page.locator(".examples button").all())):
        page.goto("/")
        page.locator(".examples button").nth(number).click()
        page.locator(".label").wait_for()
        if (yes := page.get_by_role("button", name="Yes, ")).count():
            yes.click()
            page.get_by_text("You said:").wait_for()


def photograph(page: Page, path: Path) -> None:
    """Keep what is on the screen, down to where it gets long."""
    page.evaluate("scrollTo(0, 0)")
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    part = {"x": 0, "y": 0, "width": width, "height": min(height, LONGEST)}
    shot = page.screenshot(full_page=True, clip=part, animations="disabled")
    taken = Image.open(BytesIO(shot))
    path.parent.mkdir(parents=True, exist_ok=True)
    taken.convert("RGB").save(path, quality=50, method=6)


def sit_down(browser: Browser, base_url: str, project: Project, kept: Path) -> None:
    """Photograph each page on each device in each theme, as the same person."""
    with open_page(browser, base_url, DEVICES["desktop"]) as (page, watch):
        photograph_all(page, ENTRANCES, kept, "desktop")
        prepare(page, project)
        photograph_all(page, views(project), kept, "desktop")
        cookies = page.context.cookies()
        watch.check()
    with open_page(browser, base_url, DEVICES["phone"]) as (page, watch):
        photograph_all(page, ENTRANCES, kept, "phone")
        page.context.add_cookies(cookies)
        photograph_all(page, views(project), kept, "phone")
        watch.check()


def photograph_all(
    page: Page, shown: dict[str, Callable[[Page], object]], kept: Path, device: str
) -> None:
    """Photograph some pages in both themes."""
    for name, come_to in shown.items():
        come_to(page)
        page.wait_for_load_state("networkidle")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            photograph(page, kept / f"{name}-{theme}-{device}.webp")


def main(model_types: list[str]) -> None:
    """Bake, train, serve and photograph each kind of project with accounts."""
    chromium = shutil.which("chromium")
    if not chromium:
        sys.exit("chromium is missing: install the Debian package chromium")
    first: Project | None = None
    with tempfile.TemporaryDirectory() as output, start_browser(chromium) as browser:
        for model_type in model_types:
            folder = bake_into(Path(output), ROOT, auth="login", model_type=model_type)
            project = Project(folder, "login", model_type)
            if first:
                share_environment(first, project)
            project.make("train")
            first = first or project
            letters = {"SMTP_URL": "smtp://127.0.0.1", "MAIL_FROM": "app@example.org"}
            with project.serve(**letters) as base_url:
                sit_down(browser, base_url, project, PICTURES / model_type)
    weight = sum(path.stat().st_size for path in PICTURES.rglob("*.webp"))
    print(f"{PICTURES.relative_to(ROOT)} has {weight / 1e6:.1f} MB now")


if __name__ == "__main__":
    main(sys.argv[1:] or MODEL_TYPES)
