"""The page with everybody's tokens."""

import re

import pytest
from flask import Flask

from app.admin import people
from tests.people import Browser, Program, text_of


def test_every_token_is_named_with_its_owner_and_none_is_shown(
    admin: Browser, ada: Browser
) -> None:
    token = ada.make_token("nightly job")
    page = admin.get("/admin/tokens")
    assert f"nightly job ada@example.org {token[:8]}…" in text_of(page)
    assert token not in page.text


def test_revoking_ends_a_token_at_once(app: Flask, admin: Browser, ada: Browser) -> None:
    program = Program(app, ada.make_token("nightly job"))
    assert program.get("/api/v1/model").status_code == 200
    found = re.search(r'name="token" value="(\d+)">Revoke<[^>]+> nightly job', ada_row(admin))
    assert found
    said = admin.post("/admin/tokens", {"token": found[1]}, follow_redirects=True)
    assert "The token “nightly job” of ada@example.org is revoked." in text_of(said)
    assert program.get("/api/v1/model").status_code == 401
    assert "nightly job" not in admin.get("/admin/tokens").text


def ada_row(admin: Browser) -> str:
    """Return the line of the newest token."""
    return admin.get("/admin/tokens").text.split("<tbody>")[1].split("</tr>")[0]


@pytest.mark.thorough
@pytest.mark.parametrize("number", ["999", "0", "-1", "9" * 30, "one", ""])
def test_a_token_that_is_not_there_is_404(admin: Browser, number: str) -> None:
    assert admin.post("/admin/tokens", {"token": number}).status_code == 404


@pytest.mark.thorough
def test_older_tokens_are_on_the_next_page(
    admin: Browser, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PER_PAGE", 1)
    for name in ("first", "second"):
        ada.make_token(name)
    page = admin.get("/admin/tokens").text
    assert "second" in page
    assert "first" not in page
    (older,) = re.findall(r'href="([^"]+)" rel="next"', page)
    assert "first" in admin.get(older).text
    found = re.search(r'action="([^"]+)".*?name="token" value="(\d+)"', admin.get(older).text)
    assert found
    assert admin.post(found[1], {"token": found[2]}).location == older
    for wrong in ("x", "-1", "9" * 30):
        assert "second" in admin.get(f"/admin/tokens?before={wrong}").text
