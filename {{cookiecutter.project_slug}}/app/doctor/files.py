"""Checks of folders and files: is there room, and who may read and write them?"""

import os
import shutil
from pathlib import Path

from app.doctor.case import Case, Check, shown
from app.doctor.finding import Finding, fail, ok, warn
from app.model import ownership

LEAST_FREE, ENOUGH_FREE = 100_000_000, 1_000_000_000  # bytes


def others_may(path: Path, bits: int) -> bool:
    """Tell whether a file grants one of these permissions; Windows keeps them elsewhere."""
    return os.name == "posix" and bool(path.stat().st_mode & bits)


def nearest(folder: Path) -> Path:
    """Return a folder, or what exists of the way to it."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def can_write(folder: Path) -> bool:
    """Tell whether this user can make files in a folder, or make the folder."""
    place = nearest(folder)
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def instance_is_writable(case: Case) -> Finding:
    """Can the database and the pictures be written?"""
    folder = case.settings.instance_dir
    if not can_write(folder):
        return fail(
            f"This user can't write into {shown(folder)}.",
            "Give the folder to the user who serves, or set INSTANCE_DIR to another.",
        )
    return ok(f"This user can write into {shown(folder)}.")


def instance_is_private(case: Case) -> Finding | None:
    """Can nobody else on the machine read what people sent?"""
    folder = case.settings.instance_dir
    if not folder.is_dir():
        return None
    if others_may(folder, 0o007):
        return case.unsafe(
            f"Other users of this machine can look into {shown(folder)}.",
            f"chmod 700 {shown(folder)}",
        )
    return ok(f"Other users of this machine can't look into {shown(folder)}.")


def development_key_is_private(case: Case) -> Finding | None:
    """Can only its owner read the key that development has made?"""
    key = case.settings.instance_dir / "secret_key"
    if not key.is_file():
        return None
    if others_may(key, 0o077):
        return case.unsafe(f"Other users can read {shown(key)}.", f"chmod 600 {shown(key)}")
    return ok(f"Only its owner can read {shown(key)}.")


def models_are_protected(case: Case) -> Finding | None:
    """Can nobody else exchange a model? A pickle is a program."""
    folder = case.settings.models_dir
    if not folder.is_dir():
        return None
    if found := ownership.problem(folder, (folder, *sorted(folder.rglob("*")))):
        return fail(found, "Make the model again if one of them may have changed it.")
    return ok(f"No other user can change {shown(folder)}.")


def there_is_space(case: Case) -> Finding:
    """Is there room for the database, pictures and another model?"""
    folders = case.settings.instance_dir, case.settings.models_dir
    free, folder = min((shutil.disk_usage(nearest(each)).free, each) for each in folders)
    says = f"{free / 1e9:.1f} GB are free for {shown(folder)}."
    mend = "Make room, or move INSTANCE_DIR and MODELS_DIR to a larger disk."
    if free < LEAST_FREE:
        return fail(says, mend)
    return warn(says, mend) if free < ENOUGH_FREE else ok(says)


CHECKS: tuple[Check, ...] = (
    instance_is_writable,
    instance_is_private,
    development_key_is_private,
    models_are_protected,
    there_is_space,
)
