"""Checks of an SQLite file: is it sound, fit for several workers, and on a disk that stays?"""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.doctor.case import Case, Check, shown
from app.doctor.files import nearest
from app.doctor.finding import Finding, fail, ok, warn
from app.doctor.reading import read, sqlite_file

MOUNTS = Path("/proc/mounts")  # of Linux; elsewhere nothing is said of disks
NETWORK = {"9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "nfs", "nfs4", "smb3"}
MEMORY = {"ramfs", "tmpfs"}
SQLITE, LOG = b"SQLite format 3\0", b"\2\2"  # how a file begins; its bytes 18 and 19 in WAL mode
RESTORE = "Stop the server and restore the newest backup of the database."


def existing(case: Case) -> Path | None:
    """Return the database where it is an SQLite file."""
    file = sqlite_file(case.settings)
    return file if file and file.is_file() else None


def sqlite_is_sound(case: Case) -> Finding | None:
    """Is no page of the file damaged?"""
    if existing(case) is None:
        return None
    try:
        (said, *_) = read(case.settings, text("PRAGMA quick_check(1)"))
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", error))
    if said != "ok":
        return fail(f"The database is damaged: {str(said).splitlines()[-1]}.", RESTORE)
    return ok("No page of the database is damaged.")


def sqlite_has_a_log(case: Case) -> Finding | None:
    """Can people read while somebody writes?"""
    if (file := existing(case)) is None:
        return None
    with file.open("rb") as opened:
        head = opened.read(20)
    if head.startswith(SQLITE) and not head.endswith(LOG):
        return warn(
            "The database isn't in write-ahead mode, so readers and writers wait for each other.",
            "Start once; if that doesn't switch it, the disk under it can't: move INSTANCE_DIR.",
        )
    return ok("The database is in write-ahead mode.")


def filesystem(path: Path, mounts: str) -> str:
    """Return the type of the file system of a path, by the lines of /proc/mounts."""
    best, found = Path(), ""
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split()
        place = Path(point.replace("\\040", " "))
        if path.is_relative_to(place) and len(place.parts) >= len(best.parts):
            best, found = place, kind
    return found


def sqlite_is_on_a_disk(case: Case) -> Finding | None:
    """Does the file stay after a restart, and is it locked by this machine alone?"""
    file = sqlite_file(case.settings)
    if file is None or not MOUNTS.exists():
        return None
    kind = filesystem(nearest(file).resolve(), MOUNTS.read_text())
    if kind in NETWORK:
        return case.unsafe(
            f"The database lies on a network disk ({kind}), where SQLite's locks don't hold.",
            "Move INSTANCE_DIR to a disk of this machine, or use PostgreSQL.",
        )
    if kind in MEMORY:
        return case.unsafe(
            f"The database lies in memory ({kind}) and is gone after a restart.",
            "Move INSTANCE_DIR to a disk.",
        )
    return ok(f"The database lies on a disk of this machine: {shown(file)}.")


CHECKS: tuple[Check, ...] = (sqlite_is_sound, sqlite_has_a_log, sqlite_is_on_a_disk)
