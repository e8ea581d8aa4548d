"""The case the doctor looks at: the settings as a server would read them, and how strict to be."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.exc import SQLAlchemyError

from app.config import ROOT, Environment, Settings, load_settings
from app.doctor.finding import Finding, fail, warn
from app.doctor.reading import read

# What production refuses, as it would accept it: the checks of settings.py look at each by itself.
SAFE: dict[str, Any] = {
    "secret_key": secrets.token_urlsafe(48),
    "flask_debug": False,
    "secure_cookies": True,
}


@dataclass(frozen=True)
class Case:
    """The settings of a server, but for SAFE; `named` is APP_ENV where somebody has set it."""

    settings: Settings
    deploy: bool = False
    named: Environment | None = None

    @property
    def in_production(self) -> bool:
        """Whether the rules of production are those that count."""
        return self.settings.app_env == "production"

    def unsafe(self, says: str, mend: str) -> Finding:
        """Return what works but is unsafe on the internet: it fails only with `--deploy`."""
        return (fail if self.deploy else warn)(says, mend)

    def ask(self, statement: Executable) -> list[Any] | None:
        """Return the first column of what a query finds, or None where it can't be asked."""
        try:
            return read(self.settings, statement)
        except (SQLAlchemyError, ValueError):
            return None


Check = Callable[[Case], Finding | None]  # None: there is nothing to check here


def read_case(deploy: bool) -> Case:
    """Return the case; with `deploy` that of production. Raises SettingsError."""
    settings = load_settings(**SAFE)
    named = settings.app_env if "app_env" in settings.model_fields_set else None
    if deploy:
        settings = load_settings(**SAFE, app_env="production")
    return Case(settings, deploy, named)


def shown(path: Path) -> str:
    """Return a path as one would type it in the project's folder."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
