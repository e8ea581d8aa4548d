"""Checks of the machine: is it strong enough, is its clock right, and who serves?"""

import os
import re
import time
from datetime import UTC, datetime
from pathlib import Path

from app.doctor.case import Case, Check
from app.doctor.finding import Finding, ok, warn

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MEMORY = Path("/proc/meminfo")  # of Linux
LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container
PER_WORKER = 150_000_000  # bytes; measured with the samples, without what workers share
LEAST_FILES = 1024
DAY = 86_400  # seconds


def workers_fit_the_cores(case: Case) -> Finding:
    """Is there a core for every second worker at least?"""
    workers, cores = case.settings.web_concurrency, os.cpu_count() or 1
    if workers > 2 * cores:
        return warn(
            f"{workers} workers share {cores} cores and get in each other's way.",
            f"Set WEB_CONCURRENCY={cores}, or leave it out.",
        )
    return ok(f"WEB_CONCURRENCY is {workers}, with {cores} cores.")


def free_memory() -> int | None:
    """Return how many bytes programs may still take, or None where that isn't known."""
    if not MEMORY.exists():
        return None
    found = re.search(r"^MemAvailable: +(\d+) kB", MEMORY.read_text(), re.MULTILINE)
    limit = LIMIT.read_text().strip() if LIMIT.exists() else "max"
    known = [int(found[1]) * 1024] if found else []
    known += [int(limit)] if limit.isdigit() else []
    return min(known, default=None)


def workers_fit_the_memory(case: Case) -> Finding | None:
    """Is there memory for every worker?"""
    free, workers = free_memory(), case.settings.web_concurrency
    if free is None:
        return None
    says = f"WEB_CONCURRENCY is {workers}, with {free / 1e9:.1f} GB of memory free."
    if free < workers * PER_WORKER:
        return warn(says, "Lower WEB_CONCURRENCY: a worker takes about 0.15 GB.")
    return ok(says)


def files_may_be_open(case: Case) -> Finding | None:
    """May a process have a file open for each of many connections?"""
    if resource is None:
        return None
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= most < LEAST_FILES:
        return warn(
            f"A process may have only {most} files and connections open.",
            f"Allow {LEAST_FILES} or more: `ulimit -n`, or LimitNOFILE= of systemd.",
        )
    return ok("A process may have enough files and connections open.")


def nobody_serves_as_root(case: Case) -> Finding | None:
    """Would a hole in the application be one in the whole machine?"""
    if not case.in_production or not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return warn(
            "This is root: served so, a hole in the application opens the whole machine.",
            "Serve as a user of its own, and run the doctor as that user.",
        )
    return ok("This user isn't root.")


def clock_is_right(case: Case) -> Finding:
    """Is it later than when this code was put here?"""
    now = time.time()
    if now < Path(__file__).stat().st_mtime - DAY:
        return warn(
            f"The clock says {datetime.fromtimestamp(now, UTC):%Y-%m-%d}, before this code was "
            "put here: cookies and certificates will be refused.",
            "Set the clock, and let NTP keep it.",
        )
    return ok("The clock isn't behind.")


CHECKS: tuple[Check, ...] = (
    workers_fit_the_cores,
    workers_fit_the_memory,
    files_may_be_open,
    nobody_serves_as_root,
    clock_is_right,
)
