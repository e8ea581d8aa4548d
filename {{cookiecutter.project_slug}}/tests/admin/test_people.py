"""The page about people, for admins, and what disabling an account does."""

import re
from html import unescape

import pytest
from flask import Flask

from app.admin import people
from app.auth import accounts
from app.auth.models import User
from app.auth.policy import POLICY
from app.db import db, writing
from tests.admin.conftest import Keep
from tests.people import PASSWORD, Browser, Program, text_of

GRACE = "grace@example.org"


def switch(admin: Browser, email: str, active: str) -> str:
    """Enable or disable an account and return what the page then says."""
    form = {"email": email, "active": active}
    return text_of(admin.post("/admin/people", form, follow_redirects=True))


def give_role(admin: Browser, email: str, role: str, password: str = PASSWORD) -> str:
    """Change the role of an account and return what the page then says."""
    form = {"email": email, "role": role, "password": password}
    return text_of(admin.post("/admin/people/role", form, follow_redirects=True))


def role_of(app: Flask, email: str) -> str:
    with app.app_context():
        return "admin" if accounts.find(db.session, email).is_admin else "user"


def test_for_others_the_pages_are_not_there(ada: Browser) -> None:
    assert ada.get("/admin/people").status_code == 404
    assert ada.post("/admin/people", {"email": "ada@example.org"}).status_code == 404
    assert "Admin" not in text_of(ada.get("/"))


def test_every_page_of_this_room_is_an_admins(app: Flask) -> None:
    endpoints = {each.endpoint for each in app.url_map.iter_rules() if "/admin" in each.rule}
    assert len(endpoints) >= 10
    assert {POLICY[endpoint] for endpoint in endpoints} == {"admin"}


def test_an_admin_sees_every_account(admin: Browser, ada: Browser) -> None:
    text = text_of(admin.get("/admin/people"))
    assert "ada@example.org user active" in text
    assert "grace@example.org admin active" in text
    assert "Admin" in text_of(admin.get("/"))


def test_a_part_of_the_address_finds_people_and_is_taken_literally(admin: Browser) -> None:
    text = text_of(admin.get("/admin/people?q=ADA%40"))
    assert "ada@example.org" in text
    assert "programmer@example.org" not in text
    assert "Nobody has such an address." in text_of(admin.get("/admin/people?q=a%25e"))


def test_a_page_ends_somewhere_and_the_next_goes_on(
    app: Flask, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PER_PAGE", 2)
    first = admin.get("/admin/people").text
    (more,) = re.findall(r'href="([^"]+)" rel="next"', first)
    rest = admin.get(more).text
    with app.app_context():
        everybody = {each.email for each in accounts.all_accounts()}
    seen = [re.findall(r'<th scope="row">([^<]+)<', page) for page in (first, rest)]
    assert {*seen[0], *seen[1]} == everybody
    assert (len(seen[0]), len(seen[1])) == (2, len(everybody) - 2)
    assert 'rel="next"' not in rest


@pytest.mark.thorough
def test_whoever_changes_somebody_stays_where_they_were(admin: Browser, ada: Browser) -> None:
    place = "q=ada&after=0"
    found = admin.get(f"/admin/people?{place}").text
    (change,) = re.findall(r'action="(/admin/people\?[^"]+)"', found)
    form = {"email": "ada@example.org", "active": "no"}
    assert admin.post(unescape(change), form).location == f"/admin/people?{place}"
    (role,) = re.findall(r'href="(/admin/people/role\?[^"]+)"', found)
    asked = admin.get(unescape(role)).text
    assert f"/admin/people?{place}" in unescape(asked)
    form = {"email": "ada@example.org", "role": "admin", "password": PASSWORD}
    assert admin.post(unescape(role), form).location == f"/admin/people?{place}"


def test_the_number_of_predictions_is_each_persons_own(
    app: Flask, admin: Browser, ada: Browser, keep: Keep
) -> None:
    keep(app, 3)
    with app.app_context():
        owner = db.session.get_one(User, 1).email
    text = text_of(admin.get("/admin/people"))
    assert f"{owner} user active 3 " in text
    assert f"{GRACE} admin active 0 " in text


def test_disabling_ends_sessions_and_tokens_at_once(
    app: Flask, admin: Browser, ada: Browser
) -> None:
    program = Program(app, ada.make_token())
    assert "ada@example.org is disabled." in switch(admin, "ada@example.org", "no")
    assert ada.get("/account").status_code == 302
    assert program.get("/api/v1/model").status_code == 401
    assert "ada@example.org user disabled" in text_of(admin.get("/admin/people"))


@pytest.mark.thorough
def test_enabling_lets_in_again_but_revives_no_session(
    app: Flask, admin: Browser, ada: Browser
) -> None:
    switch(admin, "ada@example.org", "no")
    assert "ada@example.org is enabled." in switch(admin, "ada@example.org", "yes")
    assert ada.get("/account").status_code == 302
    ada.sign_in("ada@example.org")
    assert ada.get("/account").status_code == 200


@pytest.mark.thorough
@pytest.mark.parametrize("email", [GRACE, "Grace@Example.org", " grace@example.org "])
def test_nobody_disables_their_own_account(
    app: Flask, admin: Browser, ada: Browser, email: str
) -> None:
    with app.app_context():
        accounts.change("ada@example.org", role="admin")  # so that it isn't the last one's
    refused = admin.post("/admin/people", {"email": email, "active": "no"}, follow_redirects=True)
    assert refused.status_code == 404 or "disable your own" in unescape(refused.text)
    assert admin.get("/account").status_code == 200


def test_an_unknown_account_is_404(admin: Browser) -> None:
    form = {"email": "nobody@example.org", "active": "no"}
    assert admin.post("/admin/people", form).status_code == 404
    assert admin.get("/admin/people/role?email=nobody@example.org").status_code == 404


@pytest.mark.thorough
def test_a_role_is_given_and_taken_by_who_knows_the_password(
    app: Flask, admin: Browser, ada: Browser
) -> None:
    page = text_of(admin.get("/admin/people/role?email=ada@example.org"))
    assert "ada@example.org is a user." in page
    assert "ada@example.org is an admin now." in give_role(admin, "ada@example.org", "admin")
    assert ada.get("/admin").status_code == 200
    assert "ada@example.org is no admin now." in give_role(admin, "ada@example.org", "user")
    assert ada.get("/admin").status_code == 404


def test_without_the_password_no_role_changes(app: Flask, admin: Browser, ada: Browser) -> None:
    assert "This isn't your password." in give_role(admin, "ada@example.org", "admin", "wrong")
    assert role_of(app, "ada@example.org") == "user"


@pytest.mark.parametrize(("email", "role"), [(GRACE, "user"), ("ada@example.org", "owner")])
def test_neither_ones_own_role_nor_to_an_unknown_one(
    app: Flask, admin: Browser, email: str, role: str
) -> None:
    form = {"email": email, "role": role, "password": PASSWORD}
    assert admin.post("/admin/people/role", form).status_code == 404
    assert role_of(app, GRACE) == "admin"


@pytest.mark.parametrize("change", [{"active": False}, {"role": "user"}])
def test_the_last_admin_stays_one_who_can_sign_in(
    app: Flask, admin: Browser, change: dict[str, bool | str]
) -> None:
    with app.app_context(), pytest.raises(accounts.LastAdmin, match="is the last admin"):
        accounts.change(GRACE, **change)  # type: ignore[arg-type]
    assert admin.get("/admin").status_code == 200


def test_an_admin_who_cannot_sign_in_is_none(app: Flask, admin: Browser, ada: Browser) -> None:
    with app.app_context():
        accounts.change("ada@example.org", role="admin")
        accounts.change("ada@example.org", active=False)  # grace is one, too
        with pytest.raises(accounts.LastAdmin):
            accounts.change(GRACE, active=False)


def test_an_admin_sees_no_predictions_of_others(app: Flask, admin: Browser, keep: Keep) -> None:
    keep(app, 1)
    with app.app_context(), writing() as session:
        assert session.get_one(User, 1).email != GRACE
    assert "Nothing yet." in text_of(admin.get("/history"))
