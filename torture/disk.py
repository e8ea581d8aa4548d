"""A small disk for one server: a file system in memory that only its processes see."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torture.server import Server

MEGABYTES = 32
STEP = 4096  # bytes
# Mounts the disk in place of a folder, with what was in the folder, and starts the server.
MOUNT = f"""
set -e
kept=$(mktemp -d) && cp -a "$1/." "$kept"
mount -t tmpfs -o size={MEGABYTES}m,mode=700 none "$1"
cp -a "$kept/." "$1" && rm -r "$kept"
shift
exec "$@"
"""


def namespace() -> list[str] | None:
    """Return what lets a command mount things for itself, None where this system doesn't."""
    unshare = shutil.which("unshare")
    for options in ([], ["--user", "--map-root-user"]):
        command = [unshare or "unshare", *options, "--mount"]
        if unshare and subprocess.run([*command, "true"], check=False).returncode == 0:
            return command
    return None


def small_disk(folder: Path) -> list[str]:
    """Return what is put before a server's command, so that a folder is a small disk of its own."""
    command = namespace()
    assert command is not None
    return [*command, "sh", "-c", MOUNT, "mount", str(folder)]


@contextmanager
def full(server: Server) -> Iterator[None]:
    """Let not one byte be free on the disk of a server's data."""
    filler = server.instance / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(STEP))
            except OSError:
                pass
        yield
    finally:
        filler.unlink()
