"""Single bits of a model's files, flipped: each version must be refused before it is loaded."""

import json
import tempfile
from pathlib import Path

from project import Project

from torture.sizes import SEED

SCRIPT = Path(__file__).parent / "inside/flips.py"
Found = dict[str, dict[str, int]]


def flip(project: Project, count: int) -> Found:
    """Flip bits of each of three files of a project's active version; return what happened."""
    with tempfile.TemporaryDirectory() as scratch:
        arguments = [str(SCRIPT), scratch, str(count), str(SEED)]
        done = project.python("-B", *arguments, PYTHONPATH=str(project.folder))
    assert done.returncode == 0, done.stdout + done.stderr
    found: Found = json.loads(done.stdout)
    return found


def all_refused(found: Found) -> bool:
    """Tell whether every flip was refused and nothing came as far as a loader."""
    return all(
        each["flips"] == each["refused"] and not each["reached a loader"] for each in found.values()
    )
