"""What may be a password: long enough, not too long, and nothing that is tried first."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from flask_security import PasswordUtil

from app.languages import translated
from app.model.message import Message

SHORTEST, LONGEST = 8, 1024  # characters; the library's own forms stop at 128
LENGTH = Message("A password has %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST)
COMMON = Message("This is one of the commonest passwords, which are tried first. Take another.")
NAMES = Message("An address or the name of this application is tried first. Take another password.")
LIST = Path(__file__).with_name("common_passwords.txt")


@cache
def common() -> frozenset[str]:
    """Return the commonest passwords of eight characters and more, in lower case."""
    lines = LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and line[:2] != "# ")


def names(email: str) -> set[str]:
    """Return what a guesser knows of an account without any list, in lower case."""
    project = current_app.config["PROJECT"]
    known = (email, email.partition("@")[0], project["name"], project["slug"])
    return {name.casefold() for name in known}


class Passwords(PasswordUtil):
    """Flask-Security's rules for new passwords, wherever one is chosen."""

    def validate(
        self, password: str, is_register: bool, **account: Any
    ) -> tuple[list[str] | None, str]:
        """Return what is wrong with a password, if anything, and its normal form.

        `account` has the `email` of a new account or the `user` of one that exists. The words are
        those of the page; the command line's are English.
        """
        normal = self.normalize(password)
        email = account["user"].email if "user" in account else account.get("email")
        if not SHORTEST <= len(password) <= LONGEST:  # as typed: the normal form may be longer
            return [translated(LENGTH)], normal
        if normal.casefold() in common():
            return [translated(COMMON)], normal
        if normal.casefold() in names(email or ""):
            return [translated(NAMES)], normal
        return None, normal
