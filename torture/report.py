"""The report in figures: what was tried, how often, and what came of it."""

import json
import os
import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from torture import corpora
from torture.sizes import SEED

FOLDER = corpora.CACHE.parent
TOOLS = ("hypothesis", "schemathesis", "pytest")
CORPORA = (corpora.PILLOW, corpora.GUNICORN, corpora.DJANGO, corpora.STRINGS)


class Report:
    """Figures by what was tried, of one size of the suite."""

    def __init__(self, size: str) -> None:
        self.size, self.tried = size, dict[str, dict[str, Any]]()
        self._start = time.monotonic()

    def add(self, tried: str, /, **figures: Any) -> None:
        """Note figures."""
        self.tried.setdefault(tried, {}).update(figures)

    @property
    def about(self) -> dict[str, Any]:
        """What the figures were measured with."""
        return {
            "seed": SEED,
            "seconds": round(time.monotonic() - self._start),
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
            **{name: version(name) for name in TOOLS},
            "corpora": ", ".join(CORPORA),
        }

    def write(self) -> None:
        """Write it as JSON and as a page."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        found = {"about": self.about, "tried": self.tried}
        (FOLDER / f"{self.size}.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
        (FOLDER / f"{self.size}.md").write_text(self.as_page(), "utf-8")

    def as_page(self) -> str:
        """Return the report in Markdown."""
        lines = [f"# The verification suite, {self.size}", ""]
        lines += [f"- {name}: {told(value)}" for name, value in self.about.items()]
        for tried, figures in self.tried.items():
            lines += ["", f"## {tried}", "", "| figure | value |", "|---|---|"]
            lines += [f"| {name} | {told(value)} |" for name, value in figures.items()]
        return "\n".join(lines) + "\n"


def told(value: Any) -> str:
    """Return a figure in words."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {told(part)}" for name, part in value.items()) or "none"
    if isinstance(value, Path):
        return value.name
    return str(value).replace("|", "\\|")
