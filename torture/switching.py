"""Turning defences off, one at a time, in copies of a project, and seeing what notices."""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

from project import Project

from torture import flips
from torture.switches import Switch

FLIPS = 20  # of each file: with the hash off, each of them reaches a loader
SHOWN = 1500  # letters of what a check said


class SwitchError(Exception):
    """A switch can't be used as it is written; the message says which and why."""


@dataclass(frozen=True)
class Outcome:
    """What a check said: `noticed` where it failed, as it must with a defence off."""

    switch: Switch
    noticed: bool
    said: str


@contextmanager
def turned_off(switch: Switch, folder: Path) -> Iterator[None]:
    """Take a defence out of a project, and put it back. Raises SwitchError."""
    path = folder / switch.file
    if not path.is_file():
        raise SwitchError(f"{switch.defence}: there is no {switch.file}")
    source = path.read_text("utf-8")
    if (count := source.count(switch.text)) != 1:
        raise SwitchError(f"{switch.defence}: {switch.file} has {switch.text!r} {count} times")
    path.write_text(source.replace(switch.text, switch.off), "utf-8")
    try:
        yield
    finally:
        path.write_text(source, "utf-8")


def run_tests(project: Project, tests: Sequence[str]) -> tuple[bool, str]:
    """Return whether tests of a project failed, and what they said. Raises SwitchError."""
    # Nothing compiled may stay: a file that is put back could be taken for what it was before.
    options = ["-B", "-m", "pytest", "-m", "", "-p", "no:cacheprovider", "--tb=short"]
    done = project.python(*options, *tests, PYTHONDONTWRITEBYTECODE="1")
    if done.returncode not in {0, 1} or re.search(r"\d+ error", done.stdout):
        raise SwitchError(f"{tests} could not be run: {done.stdout[-SHOWN:]}{done.stderr[-SHOWN:]}")
    return bool(re.search(r"\d+ failed", done.stdout)), done.stdout[-SHOWN:]


def run_check(project: Project, check: str) -> tuple[bool, str]:
    """Return whether a check failed, and what it said. Raises SwitchError."""
    if check == "suite:flips":
        found = flips.flip(project, FLIPS)
        return not flips.all_refused(found), str(found)
    if check.startswith("suite:"):
        raise SwitchError(f"the suite has no check {check!r}")
    return run_tests(project, [check])


def check_baseline(project: Project, switches: Sequence[Switch]) -> None:
    """See that with every defence on all the checks pass. Raises SwitchError."""
    checks = sorted({switch.check for switch in switches})
    tests = [check for check in checks if not check.startswith("suite:")]
    results = [run_tests(project, tests)] if tests else []
    results += [run_check(project, check) for check in checks if check not in tests]
    for failed, said in results:
        if failed:
            raise SwitchError(f"a check fails with every defence on: {said}")


def try_one(switch: Switch, copies: "Queue[Project]") -> Outcome:
    """Turn one defence off in a copy that nobody uses, and run its check."""
    project = copies.get()
    try:
        with turned_off(switch, project.folder):
            return Outcome(switch, *run_check(project, switch.check))
    finally:
        copies.put(project)


def try_all(project: Project, switches: Sequence[Switch], scratch: Path) -> list[Outcome]:
    """Turn each off, on all cores, and return what became of it. Raises SwitchError."""
    count = os.cpu_count() or 1
    copies: Queue[Project] = Queue()
    for number in range(count):
        copies.put(project.copied(scratch / f"copy-{number}"))
    first = copies.get()
    check_baseline(first, switches)
    copies.put(first)
    with ThreadPoolExecutor(count) as pool:
        return [*pool.map(lambda switch: try_one(switch, copies), switches)]


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return what goes into the report."""
    noticed = [each for each in outcomes if each.noticed]
    return {
        "noticed": f"{len(noticed)}/{len(outcomes)}",
        **{each.switch.defence: each.switch.check for each in noticed},
    }
