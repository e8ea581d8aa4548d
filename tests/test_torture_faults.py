"""Faults under load: what was acknowledged is in the database, once, and nothing else is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Projects, do_without, need

from torture import disk, faults
from torture.faults import Fault
from torture.ledger import Ledger
from torture.report import Report
from torture.sizes import Size
from torture.storm import behind_nginx, storm
from torture.target import Target, serving
from torture.watch import watched

KIND = "tabular-classification"
LASTS = 5.0  # seconds of one storm


@pytest.fixture(scope="module")
def target(projects: Projects, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A project of tables, served."""
    with serving(projects("login", KIND), tmp_path_factory.mktemp("faults")) as found:
        yield found


def bear(target: Target, fault: Fault, times: int, tried: str, report: Report) -> None:
    """Let a fault come that often under load, then compare the ledger with the database."""
    with watched(target, deaths=True) as seen:
        with Ledger(target) as ledger:
            figures = faults.repeat(fault, times, ledger)
        # Written before it is judged: what failed is what one wants to read.
        report.add(tried, **figures)
        report.add(tried, **ledger.check())
    report.add(tried, **seen.figures)


def test_workers_are_killed(size: Size, report: Report, target: Target) -> None:
    bear(target, faults.kill_a_worker, size.kills, "workers killed", report)


def test_the_server_is_reloaded(size: Size, report: Report, target: Target) -> None:
    bear(target, faults.reload, size.reloads, "reloads", report)


def test_the_server_is_restarted(size: Size, report: Report, target: Target) -> None:
    bear(target, faults.restart, size.restarts, "restarts", report)


def test_the_database_is_locked(size: Size, report: Report, target: Target) -> None:
    bear(target, faults.lock_the_database, size.locks, "locked databases", report)


def test_the_disk_is_full(size: Size, report: Report, projects: Projects, tmp_path: Path) -> None:
    if not disk.namespace():
        do_without("unshare can't mount a small disk here: run this as root, on Linux")
    wrapper = disk.small_disk(tmp_path / "instance")
    with serving(projects("login", KIND), tmp_path, wrapper) as target:
        bear(target, faults.fill_the_disk, size.disks, "full disks", report)


def test_slow_clients_come_in_hundreds(
    size: Size, report: Report, target: Target, tmp_path: Path
) -> None:
    nginx, project = need("nginx", "nginx-light"), target.server.project
    with behind_nginx(nginx, project, target.server.port, tmp_path / "nginx") as port:
        with watched(target, deaths=True) as seen:
            with Ledger(target, port) as ledger:
                held = [storm(port, size.sockets, LASTS) for _ in range(size.storms)]
            report.add("slow clients", storms=size.storms, **{"connections held": min(held)})
            report.add("slow clients", **ledger.check())
        report.add("slow clients", **seen.figures)
        assert min(held) == size.sockets
        assert ledger.slowest < 5
        assert not ledger.broken
