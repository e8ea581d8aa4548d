"""Which passwords are taken, and how they are kept."""

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update

from app.auth.models import User
from app.auth.passwords import COMMON, LENGTH, NAMES, common
from app.db import db, writing
from tests.fixtures import Arrive
from tests.people import PASSWORD, Browser, text_of

EMAIL = "Ada.Lovelace@example.org"
COMMON_ONE = "Football1"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        pytest.param("seven77", LENGTH, id="seven"),
        pytest.param("eight 88", None, id="eight"),
        pytest.param("long" * 256, None, id="1024"),
        pytest.param("long" * 256 + "x", LENGTH, id="1025"),
        pytest.param("é" * 4, LENGTH, id="four that are stored as eight"),
        pytest.param("é" * 1024, None, id="1024 that are stored as 2048"),
        pytest.param("password1", COMMON, id="common"),
        pytest.param("QwertyUiop", COMMON, id="common in mixed case"),
        pytest.param("\N{FULLWIDTH LATIN SMALL LETTER P}assword1", COMMON, id="common and wide"),
        pytest.param("ada.lovelace", NAMES, id="one's name"),
        pytest.param("ada.lovelace@EXAMPLE.org", NAMES, id="one's address"),
        pytest.param("ada.lovelace@example.com", None, id="another address"),
    ],
)
def test_a_new_password_is_checked(app: Flask, password: str, problem: str | None) -> None:
    with app.app_context():
        validate = app.extensions["security"].password_util.validate
        assert validate(password, True, email=EMAIL)[0] == (problem and [problem])
        assert validate(password, False, user=User(email=EMAIL))[0] == (problem and [problem])


def test_the_name_of_the_application_is_no_password(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROJECT", {"name": "Marsh Birds", "slug": "marsh-birds"})
    with app.app_context():
        validate = app.extensions["security"].password_util.validate
        for name in ("marsh birds", "MARSH-BIRDS"):
            assert validate(name, True)[0] == [NAMES]


def test_the_list_holds_what_it_says() -> None:
    assert len(common()) > 8000
    assert all(8 <= len(word) <= 1024 and word == word.casefold() for word in common())


def test_a_common_password_is_refused_at_every_door(
    app: Flask, visitor: Browser, ada: Browser, hashes: list[str]
) -> None:
    assert COMMON in text_of(visitor.sign_up("new@example.org", COMMON_ONE))
    done = app.test_cli_runner().invoke(
        args=["user", "create", "new@example.org", "--password", COMMON_ONE]
    )
    assert done.output == f"Error: {COMMON}\n"
    assert hashes == []
    form = {"password": PASSWORD, "new_password": COMMON_ONE, "new_password_confirm": COMMON_ONE}
    page = "/account/password"
    assert COMMON in text_of(ada.post(page, form, page=page))
    assert hashes == ["verify_secret"]


@pytest.mark.thorough
def test_a_long_password_counts_to_its_last_letter(app: Flask, visitor: Browser) -> None:
    long = "long" * 256
    assert visitor.sign_up("new@example.org", long).location == "/"
    other = Browser(app)
    assert other.sign_in("new@example.org", f"{long[:-1]}X").status_code == 200
    assert other.sign_in("new@example.org", long).location == "/"


@pytest.mark.parametrize(
    "weaker",
    [
        pytest.param(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1), id="memory"),
        pytest.param(
            PasswordHasher(time_cost=1, memory_cost=19_456, parallelism=1),
            id="passes",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_a_weaker_hash_is_renewed_at_the_next_sign_in(
    strong_app: Flask, arrive: Arrive, weaker: PasswordHasher
) -> None:
    arrive(strong_app, "ada")
    hers = User.email == "ada@example.org"
    with strong_app.app_context(), writing() as session:
        session.execute(update(User).where(hers).values(password=weaker.hash(PASSWORD)))
    assert Browser(strong_app).sign_in("ada@example.org").location == "/"
    with strong_app.app_context():
        stored = db.session.scalars(select(User.password).where(hers)).one()
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert Browser(strong_app).sign_in("ada@example.org").location == "/"
