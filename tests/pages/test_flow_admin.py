"""Looking after people, tokens and versions of the model, and at how it does."""

import re

import pytest
from asking import PASSWORD, Client
from pages.flows import new_address, post
from playwright.sync_api import Page, expect
from project import Project

pytestmark = [pytest.mark.browser, pytest.mark.alike, pytest.mark.only(auth=["login"])]


def make_admin(project: Project) -> str:
    """Return the address of a new account, an admin's."""
    email = new_address()
    project.flask("user", "create", email, "--admin", "--password", PASSWORD)
    return email


@pytest.fixture(scope="session")
def admin(project: Project) -> str:
    """The address of an admin who never mistypes a password."""
    return make_admin(project)


@pytest.fixture
def desk(admin: str, page: Page) -> Page:
    """The page of an admin, with the first of the admin's pages open."""
    return sit_down(page, admin)


def sit_down(page: Page, admin: str) -> Page:
    """Let an admin sign in and open the first of the admin's pages."""
    post(page, "/sign-in", email=admin, password=PASSWORD)
    page.goto("/admin")
    return page


@pytest.fixture
def person(base_url: str) -> str:
    """The address of somebody who has a token."""
    email, client = new_address(), Client(base_url)
    client.post("/sign-up", "/sign-up", email=email, password=PASSWORD, password_confirm=PASSWORD)
    client.post("/account/tokens", "/account", name="a robot's")
    return email


def open_part(desk: Page, name: str) -> None:
    """Follow a link of the admin's own navigation."""
    desk.get_by_role("navigation", name="Admin").get_by_role("link", name=name).click()


def test_a_person_is_found_shut_out_and_let_in_again(desk: Page, person: str) -> None:
    open_part(desk, "People")
    desk.get_by_label("A part of the e-mail address").fill(person.split("@")[0])
    desk.get_by_role("button", name="Search").click()
    row = desk.get_by_role("row").filter(has_text=person)
    desk.get_by_role("button", name=f"Disable {person}").click()
    expect(row).to_contain_text("disabled")
    desk.get_by_role("button", name=f"Enable {person}").click()
    expect(row).to_contain_text("active")


def test_a_person_becomes_an_admin_by_the_password_of_one(
    project: Project, page: Page, person: str
) -> None:
    desk = sit_down(page, make_admin(project))  # whose wrong passwords are counted
    desk.goto(f"/admin/people?q={person}")
    desk.get_by_role("link", name=f"Role… {person}").click()
    for password in ("not the password", PASSWORD):
        desk.get_by_label("Your password").fill(password)
        desk.get_by_role("button", name="Make it an admin").click()
        if password != PASSWORD:
            expect(desk.get_by_label("Your password")).to_have_attribute("aria-invalid", "true")
    desk.goto(f"/admin/people?q={person}")
    expect(desk.get_by_role("row").filter(has_text=person)).to_contain_text("admin")


def test_a_token_of_somebody_is_revoked(desk: Page, person: str) -> None:
    open_part(desk, "Tokens")
    desk.get_by_role("button", name=f"Revoke a robot's, {person}").click()
    expect(desk.get_by_role("row").filter(has_text=person)).to_have_count(0)


def test_how_the_model_does_is_seen(desk: Page) -> None:
    expect(desk.get_by_role("img", name=re.compile("each day"))).to_be_visible()
    desk.get_by_text("Figures").first.click()
    expect(desk.get_by_role("table").first).to_be_visible()
    open_part(desk, "Drift")
    expect(desk.get_by_role("heading", name="Drift")).to_be_visible()


def test_a_version_is_rolled_back_and_activated(desk: Page, two_versions: tuple[str, str]) -> None:
    first, second = two_versions
    open_part(desk, "Versions")
    active = desk.get_by_role("row").filter(has=desk.get_by_text("active", exact=True))
    expect(active).to_contain_text(second)
    desk.get_by_role("button", name=f"Roll back to {first}").click()
    expect(active).to_contain_text(first)
    desk.get_by_role("button", name=f"Activate {second}").click()
    expect(active).to_contain_text(second)
    for _ in range(60):  # until each worker has looked for versions
        desk.goto("/model")
        if desk.get_by_text(second).count():
            break
        desk.wait_for_timeout(250)
    expect(desk.get_by_text(second).first).to_be_visible()


@pytest.fixture(scope="session")
def two_versions(project: Project) -> tuple[str, str]:
    """The names of an older version and of the active one."""
    folder = project.folder / "models"
    first = (folder / "active").read_text("utf-8").split()[0]
    project.flask("model", "train")
    return first, (folder / "active").read_text("utf-8").split()[0]
