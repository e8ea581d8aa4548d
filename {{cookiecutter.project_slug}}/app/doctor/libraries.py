"""A check of what is installed: is it what was tested together?"""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version

from app.config import ROOT
from app.doctor.case import Case, Check
from app.doctor.finding import Finding, ok, warn

PROJECT, TESTED = ROOT / "pyproject.toml", ROOT / "constraints.txt"
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
NAME = re.compile(r"[\w.-]+")


def others_than_tested(wanted: list[str], constraints: str) -> list[str]:
    """Return the requirements that are here in a version not among those tested, and its number."""
    pins = PIN.findall(constraints)
    found = []
    for name in (NAME.findall(each)[0] for each in wanted):
        tested = {number for pinned, number in pins if pinned == name}
        try:
            here = version(name)
        except PackageNotFoundError:
            continue  # one for another system; what is really missing stops the application
        if tested and here not in tested:
            found.append(f"{name} {here}")
    return found


def libraries_are_tested(case: Case) -> Finding | None:
    """Are the packages of the versions that were tested together?"""
    if not PROJECT.exists() or not TESTED.exists():
        return None
    wanted = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    if others := others_than_tested(wanted, TESTED.read_text("utf-8")):
        return warn(
            f"These are not the versions that were tested together: {', '.join(others)}.",
            "uv pip install -c constraints.txt -r pyproject.toml",
        )
    return ok("The packages are of the versions that were tested together.")


CHECKS: tuple[Check, ...] = (libraries_are_tested,)
