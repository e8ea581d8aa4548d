"""Whether anybody else could exchange a model: a model is a program, and its hashes lie beside it.

Windows has rights of another kind, which aren't looked at.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

OTHERS = stat.S_IWGRP | stat.S_IWOTH


def problem(models: Path, paths: Iterable[Path]) -> str | None:
    """Return in a sentence who else may change one of these paths, which lie in `models` or are it.

    Only root may, and the user of this process. A path that isn't there is no problem.
    """
    if not hasattr(os, "geteuid"):
        return None
    for path in paths:
        try:
            found = path.stat()
        except OSError:
            continue
        name = path.relative_to(models.parent).as_posix()
        if found.st_mode & OTHERS:
            return (
                f"{name} can be changed by other users, and a model is a program: "
                f"`chmod -R go-w {models.name}`."
            )
        if found.st_uid not in {0, os.geteuid()}:
            return (
                f"{name} belongs to another user (number {found.st_uid}), and a model is a "
                f"program: run as that user, or `chown -R` {models.name} to the user of the server."
            )
    return None


def keep_to_owner(path: Path) -> None:
    """Take from all but the owner the right to change a file or a folder; a umask may give it.

    Where that can't be done, `problem` says so.
    """
    if hasattr(os, "geteuid"):
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
        except OSError:
            return
