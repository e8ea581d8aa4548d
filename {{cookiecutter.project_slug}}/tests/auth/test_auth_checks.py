"""What the doctor checks of accounts."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from app.auth import checks
from app.auth.models import Role, User, user_roles
from app.doctor.case import Case, Check
from app.doctor.examination import all_checks
from tests.cases import Arrange, Place, assert_finds, table


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)


def account(role: str, active: bool = True) -> Arrange:
    """Make an account, in production."""
    values: dict[str, Any] = {"email": "ada@example.org", "password": "", "active": active}
    values |= {"id": 1, "fs_uniquifier": uuid.uuid4().hex}

    def arrange(place: Place) -> Case:
        roles = (Role, {"id": 1, "name": role}), (user_roles, {"user_id": 1, "role_id": 1})
        place.database((User, values), *roles)
        return place.case(deploy=True)

    return arrange


@pytest.mark.thorough
@table(
    (checks.registration_is_meant, lambda p: p.case(), "ok", "REGISTRATION is open."),
    (checks.registration_is_meant, lambda p: p.case(deploy=True), "ok", "REGISTRATION is closed."),
    (
        checks.registration_is_meant,
        lambda p: p.case(deploy=True, registration="open"),
        "warn",
        "anyone who finds the page",
    ),
    (checks.there_is_an_admin, account("admin"), "ok", "Active admins: 1."),
    (checks.there_is_an_admin, account("admin", active=False), "warn", "user create"),
    (checks.there_is_an_admin, account("user"), "warn", "user create"),
)
def test_accounts_are_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


def test_before_the_first_start_there_is_nobody_to_ask_for(place: Place) -> None:
    assert checks.there_is_an_admin(place.case(deploy=True)) is None


def test_the_doctor_finds_the_checks_of_this_room() -> None:
    assert set(checks.CHECKS) <= set(all_checks())
