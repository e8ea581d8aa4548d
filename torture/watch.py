"""What an attack must leave as it was: workers, memory, descriptors, files, and a clean log."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import processes
from torture.server import Server
from torture.target import Target

MEMORY = 100_000_000  # bytes that may be kept
DESCRIPTORS = 30  # for each process: the database's pool opens as many connections as are used
SETTLE = 20.0  # seconds until memory and descriptors must be back
TROUBLE = ("unhandled exception", "WORKER TIMEOUT", "was sent SIG")
Listing = dict[str, tuple[int, int]]


@dataclass
class Seen:
    """What was seen before and after; `figures` goes into the report."""

    figures: dict[str, object] = field(default_factory=dict)


def descriptors(root: int) -> int:
    """Return how many file descriptors a tree of processes has open."""
    count = 0
    for pid in processes.tree(root):
        with suppress(OSError):
            count += len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208  # names alone
    return count


def files(folder: Path) -> Listing:
    """Return the size and time of each file in a folder, but not what Python compiles."""
    found: Listing = {}
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in {"__pycache__", ".venv"}]
        for name in names:
            with suppress(FileNotFoundError):
                status = (Path(path) / name).stat()
                found[str(Path(path) / name)] = (status.st_size, status.st_mtime_ns)
    return found


def outside(server: Server) -> Listing:
    """Return the files that the server has no business with."""
    found = files(server.project.folder)
    for name in ("tmp", "home"):
        found |= files(server.home / name)
    return found


def settled(server: Server, memory: int, opened: int) -> tuple[int, int]:
    """Return how much memory and how many descriptors were kept, once they are back if ever."""
    deadline = time.monotonic() + SETTLE
    while True:
        kept = processes.memory(server.pid) - memory, descriptors(server.pid) - opened
        fine = kept[0] <= MEMORY and kept[1] <= DESCRIPTORS * len(processes.tree(server.pid))
        if fine or time.monotonic() > deadline:
            return kept
        time.sleep(0.5)


@contextmanager
def watched(target: Target, deaths: bool = False) -> Iterator[Seen]:
    """Compare what was before with what is after; with `deaths`, workers may be others."""
    server, seen, start = target.server, Seen(), time.monotonic()
    memory, opened = processes.memory(server.pid), descriptors(server.pid)
    workers, before, read = server.workers(), outside(server), server.log.stat().st_size
    yield seen
    seconds = time.monotonic() - start
    target.probe()
    more_memory, more_opened = settled(server, memory, opened)
    seen.figures |= {
        "seconds": round(seconds, 1),
        "memory kept, MB": round(more_memory / 1e6, 1),
        "descriptors kept": more_opened,
    }
    assert more_memory <= MEMORY, f"{more_memory / 1e6:.0f} MB more than before"
    assert more_opened <= DESCRIPTORS * len(processes.tree(server.pid)), more_opened
    changed = sorted({name for name, _ in outside(server).items() ^ before.items()})
    assert not changed, f"files outside the data directory have changed: {changed[:10]}"
    assert deaths or server.workers() == workers, "a worker died"
    said = server.log.read_bytes()[read:].decode(errors="replace")
    assert deaths or not [each for each in TROUBLE if each in said], said[-3000:]
    assert not [each for each in target.secrets() if each in said], "a secret stands in the log"
