"""What a tree of processes costs, read from /proc."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True)
class Stat:
    """One process: its parent, when it began, and the CPU seconds of it and its dead children."""

    parent: int
    began: int
    cpu: float


def stat(pid: int) -> Stat | None:
    """Return what /proc says of a process, None where it is gone."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    cpu = sum(int(field) for field in fields[11:15]) / TICK
    return Stat(parent=int(fields[1]), began=int(fields[19]), cpu=cpu)


def tree(root: int) -> dict[int, Stat]:
    """Return a process and everything below it."""
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    everything = {pid: found for pid in pids if (found := stat(pid))}
    inside = {root} & everything.keys()
    while more := {p for p, s in everything.items() if s.parent in inside} - inside:
        inside |= more
    return {pid: everything[pid] for pid in inside}


def cpu_seconds(root: int) -> float:
    """Return the CPU seconds that a tree has used."""
    return sum(each.cpu for each in tree(root).values())


def memory(root: int) -> int:
    """Return the bytes of memory of a tree, shared pages counted by their share (PSS)."""
    total = 0
    for pid in tree(root):
        with contextlib.suppress(OSError):
            text = (PROC / str(pid) / "smaps_rollup").read_text()
            total += sum(
                int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")
            )
    return total * 1024


def busy_seconds() -> float:
    """Return the CPU seconds that the whole machine has worked since it started."""
    fields = [int(field) for field in (PROC / "stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICK  # without idle and waiting for disks
