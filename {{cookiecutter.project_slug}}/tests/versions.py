"""Model versions that somebody has tampered with, and loading that can be waited for."""

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.model.activation import activate
from app.model.predictor import Predictor

PATIENCE = 20  # seconds until a test gives up waiting


def edit_json(path: Path, change: Callable[[Any], object]) -> None:
    """Load a JSON file, let `change` work on it, and store it."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def sign(version: Path, name: str) -> None:
    """Make the manifest agree with a file that has been changed."""
    content = (version / name).read_bytes()
    record = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    edit_json(version / "manifest.json", lambda manifest: manifest["files"].update({name: record}))


def add_version(models: Path, name: str) -> Path:
    """Add a second version that answers like the first, under a name of its own."""
    first = next(path.parent for path in models.glob("*/manifest.json"))
    shutil.copytree(first, models / name)
    edit_json(models / name / "manifest.json", lambda manifest: manifest.update(version=name))
    return models / name


def switch(models: Path, name: str) -> None:
    """Activate a version at a time that the file system can tell from the one before."""
    before = (models / "active").stat().st_mtime_ns
    activate(models, name)
    os.utime(models / "active", ns=(before + 10**9, before + 10**9))


def hold_back(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let every load of a version wait for the event that is returned."""
    load, go = Predictor.load, threading.Event()

    def wait_and_load(*about: Any) -> Predictor:
        assert go.wait(PATIENCE)
        return load(*about)

    monkeypatch.setattr("app.predict.service.Predictor.load", wait_and_load)
    return go


def finish_loading() -> None:
    """Return when no version is being loaded in the background any more."""
    for thread in threading.enumerate():
        if thread.daemon:
            thread.join(PATIENCE)
            assert not thread.is_alive()
