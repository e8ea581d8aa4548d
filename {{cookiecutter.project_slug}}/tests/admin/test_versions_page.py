"""The page with the versions: activating one, rolling back, and what is refused."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.admin.versions import SHELF
from app.auth import accounts
from app.model.activation import activations, active_version
from tests.people import Browser, text_of
from tests.versions import add_version

SECOND = "20990101-000000"


@pytest.fixture
def shelf(own_models: Path) -> Path:
    """A folder with two versions, of which the first is active."""
    add_version(own_models, SECOND)
    return own_models


@pytest.fixture
def keeper(app: Flask, admin: Browser, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """An admin of these versions."""
    monkeypatch.setitem(app.extensions, SHELF, replace(app.extensions[SHELF], models=shelf))
    return admin


def contents(shelf: Path) -> dict[str, bytes]:
    """Return every file but the one that names the active version."""
    files = [path for path in shelf.rglob("*") if path.is_file() and path.name != "active"]
    return {path.relative_to(shelf).as_posix(): path.read_bytes() for path in files}


def test_versions_are_listed_with_their_figures(keeper: Browser, shelf: Path) -> None:
    text = text_of(keeper.get("/admin/versions"))
    assert text.index(SECOND) < text.index(f"{active_version(shelf)} active trained")
    assert "Nobody has activated a version on this page yet." in text
    assert "Roll back" not in text


def test_activating_switches_and_is_noted_and_changes_no_model_file(
    keeper: Browser, shelf: Path
) -> None:
    first, before = active_version(shelf), contents(shelf)
    done = keeper.post("/admin/versions", {"version": SECOND}, follow_redirects=True)
    text = text_of(done)
    assert f"Version {SECOND} is active. Every server takes it up by itself." in text
    assert f"{SECOND} activated grace@example.org" in text
    assert f"Roll back to {first}" in text
    assert active_version(shelf) == SECOND
    assert contents(shelf) == before


def test_rolling_back_returns_to_the_one_before(keeper: Browser, shelf: Path) -> None:
    first = active_version(shelf)
    keeper.post("/admin/versions", {"version": SECOND})
    text = text_of(keeper.post("/admin/versions/roll-back", follow_redirects=True))
    assert f"{first} rolled back to grace@example.org" in text
    assert activations(shelf) == [first]
    refused = keeper.post("/admin/versions/roll-back")
    assert refused.status_code == 422
    assert "No other version was active before" in text_of(refused)


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["", "../models", "nothing", "active"])
def test_a_version_that_is_not_there_is_refused(keeper: Browser, shelf: Path, name: str) -> None:
    before = activations(shelf)
    refused = keeper.post("/admin/versions", {"version": name})
    assert refused.status_code == 422
    assert f"There is no version {name!r}; there is: " in text_of(refused)
    assert activations(shelf) == before


@pytest.mark.parametrize("file", ["model.joblib", "baseline.json"])
def test_a_broken_version_is_refused_with_the_reason(
    keeper: Browser, shelf: Path, file: str
) -> None:
    first, path = active_version(shelf), shelf / SECOND / file
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    refused = keeper.post("/admin/versions", {"version": SECOND})
    assert refused.status_code == 422
    assert f"{file} of version {SECOND} has changed since it was made" in text_of(refused)
    assert active_version(shelf) == first
    assert "Nobody has activated a version" in text_of(refused)


def test_a_version_without_a_manifest_that_can_be_read_is_shown_as_such(
    keeper: Browser, shelf: Path
) -> None:
    (shelf / SECOND / "manifest.json").write_text("{")
    text = text_of(keeper.get("/admin/versions"))
    assert f"Version {SECOND} has no readable manifest.json" in text


def test_a_folder_that_cannot_be_written_is_said_to_be_so(keeper: Browser, shelf: Path) -> None:
    (shelf / f".active.{os.getpid()}").mkdir()  # where the new list would be drafted
    refused = keeper.post("/admin/versions", {"version": SECOND})
    assert refused.status_code == 422
    assert "models/active can't be written here" in text_of(refused)


@pytest.mark.thorough
def test_an_activation_outlives_the_account_that_did_it(
    app: Flask, keeper: Browser, ada: Browser
) -> None:
    keeper.post("/admin/versions", {"version": SECOND})
    with app.app_context():
        accounts.change("ada@example.org", role="admin")
        accounts.remove("grace@example.org")
    assert f"{SECOND} activated an account that is gone" in text_of(ada.get("/admin/versions"))
