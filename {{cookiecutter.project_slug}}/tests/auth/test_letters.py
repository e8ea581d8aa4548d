"""Where letters are handed in, and that they leave this machine encrypted or not at all."""

import smtplib
from dataclasses import replace
from typing import Any

import pytest

from app.auth.letters import PostOffice, post_office, public_url
from app.config import SettingsError, load_settings
from tests.auth.post import Post
from tests.servers import KEY

COMPLETE = {
    "public_url": "https://app.example.org",
    "smtp_url": "smtps://mail.example.org",
    "mail_from": "app@example.org",
}


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtps://mail.example.org", 465, "at once"),
        ("smtp://mail.example.org", 587, "starttls"),
        ("smtp://mail.example.org:25", 25, "starttls"),
        ("smtps://localhost", 465, "at once"),
        ("smtp://localhost:1025", 1025, "none"),
        ("smtp://127.0.0.1.example.org", 587, "starttls"),
    ],
)
def test_only_on_this_machine_letters_go_unencrypted(url: str, port: int, tls: str) -> None:
    office = PostOffice.named_by(url, "app@example.org")
    assert (office.port, office.tls) == (port, tls)


def test_name_and_password_may_have_any_characters() -> None:
    office = PostOffice.named_by("smtps://ada%40x:p%2F%3A@mail.example.org", "app@example.org")
    assert (office.user, office.password) == ("ada@x", "p/:")


@pytest.mark.thorough
def test_a_server_that_cannot_encrypt_gets_no_letter() -> None:
    with Post() as post:
        office = replace(PostOffice.named_by(post.url, "app@example.org"), tls="starttls")
        with pytest.raises(smtplib.SMTPNotSupportedError):
            office.send("ada@example.org", "Hello", "a link")
        assert post.letters.empty()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"smtp_url": "mail.example.org"}, "SMTP_URL must be like smtps://user:password@"),
        ({"smtp_url": "http://mail.example.org"}, "SMTP_URL must be like"),
        ({"smtp_url": "smtps://mail.example.org:port"}, "SMTP_URL must be like"),
        ({"mail_from": ""}, "MAIL_FROM is missing: put"),
        ({"public_url": ""}, "PUBLIC_URL is missing: put"),
    ],
)
def test_letters_without_what_they_need_refuse_to_start(
    changed: dict[str, str], words: str
) -> None:
    values: dict[str, Any] = COMPLETE | changed
    settings = load_settings(app_env="production", secret_key=KEY, **values)
    with pytest.raises(SettingsError, match=words):
        post_office(settings)


@pytest.mark.parametrize(
    ("environment", "url", "taken"),
    [
        ("production", "https://app.example.org/", "https://app.example.org"),
        ("production", "", ""),
        ("development", "http://localhost:8000", "http://localhost:8000"),
        ("production", "http://app.example.org", None),
        ("production", "https://app.example.org/path", None),
        ("production", "https://ada@app.example.org", None),
        ("development", "app.example.org", None),
    ],
)
def test_the_public_address_is_a_scheme_and_a_host(
    environment: str, url: str, taken: str | None
) -> None:
    settings = load_settings(app_env=environment, secret_key=KEY, public_url=url)
    if taken is not None:
        assert public_url(settings) == taken
    else:
        with pytest.raises(SettingsError, match=r"^PUBLIC_URL must be like https://"):
            public_url(settings)
