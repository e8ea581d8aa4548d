"""Results: one JSON line for each thing that was measured, one file for each part."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.paths import BUILD

Line = dict[str, Any]


def folder(quick: bool) -> Path:
    """Return where results are kept; those of quick runs stay apart."""
    return BUILD / ("results-quick" if quick else "results")


class Results:
    """The open file of one part."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def add(self, kind: str, **values: Any) -> None:
        """Write one line, at once."""
        self.file.write(json.dumps({"type": kind, **values}) + "\n")
        self.file.flush()


@contextmanager
def writing(part: str, quick: bool) -> Iterator[Results]:
    """Open the results of a part; they replace those of an earlier run once they are complete."""
    folder(quick).mkdir(parents=True, exist_ok=True)
    path = folder(quick) / f"{part}.jsonl"
    draft = path.with_suffix(".part")
    with draft.open("w") as file:
        yield Results(file)
    draft.replace(path)


def read(part: str, quick: bool) -> list[Line]:
    """Return the lines of a part, none where it was never run."""
    path = folder(quick) / f"{part}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def machine() -> dict[str, Any]:
    """Return the date and the machine's processor, without its name."""
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in info if "model name" in line), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True).stdout.split(" [")[0]
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": model or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": round(memory),
        "kernel": f"{platform.system()} {platform.release().split('-')[0]}",
        "wrk": wrk.removeprefix("wrk ").strip(),
    }
