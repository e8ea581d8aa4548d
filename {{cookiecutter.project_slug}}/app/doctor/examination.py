"""Every check, in the order in which one would mend things; rooms bring their own along."""

from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from app.config import SettingsError
from app.doctor import (
    database,
    files,
    libraries,
    machine,
    model,
    postgresql,
    server,
    settings,
    sqlite,
)
from app.doctor.case import Case, Check, read_case
from app.doctor.finding import Finding, fail, fail_as

APP = Path(__file__).resolve().parent.parent
PARTS = (settings, libraries, files, database, sqlite, postgresql, model, server, machine)


class Result(NamedTuple):
    """The name of a check, and what it has found."""

    check: str
    finding: Finding


def all_checks() -> list[Check]:
    """Return the checks of this room, and those in CHECKS of any other room's `checks.py`."""
    found = [check for part in PARTS for check in part.CHECKS]
    for file in sorted(APP.glob("*/checks.py")):
        found += import_module(f"app.{file.parent.name}.checks").CHECKS
    return found


def perform(check: Check, case: Case) -> Finding | None:
    """Return what a check finds; one that breaks off is a failure, of which no detail is shown."""
    try:
        return check(case)
    except Exception as error:
        return fail(
            f"The check {check.__name__} broke off ({type(error).__name__}).",
            f"Look at it in {check.__module__}; can this user read everything there?",
        )


def examine(deploy: bool) -> list[Result]:
    """Perform every check; where the settings can't be read, only say what is wrong with them."""
    try:
        case = read_case(deploy)
    except SettingsError as error:
        return [
            Result("settings", fail_as(sentence, settings.CORRECT))
            for sentence in str(error).splitlines()
        ]
    found = ((check.__name__, perform(check, case)) for check in all_checks())
    return [Result(name, finding) for name, finding in found if finding is not None]
