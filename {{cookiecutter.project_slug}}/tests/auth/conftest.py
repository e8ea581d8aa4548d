"""What tests of accounts may ask for besides."""

from collections.abc import Callable
from typing import Any

import pytest
from argon2 import low_level
from flask import Flask

from app.auth.signin import ARGON2  # as it is before the first test
from tests.fixtures import MakeApp


@pytest.fixture
def strong_app(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that hashes passwords as in production."""
    monkeypatch.setattr("app.auth.signin.ARGON2", ARGON2)
    return make_app()


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes computed so far, each as the name of argon2's function that did."""
    computed: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def compute(*values: Any, **options: Any) -> Any:
            computed.append(name)
            return real(*values, **options)

        return compute

    for name in ("hash_secret", "verify_secret"):
        monkeypatch.setattr(low_level, name, counted(name, getattr(low_level, name)))
    return computed
