"""Which version is served: the file `models/active`, its newest name first."""

import os
from pathlib import Path

from app.model.artifact import ArtifactError, require_version, versions
from app.model.message import Message
from app.model.ownership import keep_to_owner, problem

ACTIVE = "active"
REMEMBERED = 20  # names, so that `rollback` finds the way back


def activations(models: Path) -> list[str]:
    """Return the names of the versions that were activated, the one to serve first."""
    try:
        return (models / ACTIVE).read_text("utf-8", errors="replace").split()
    except OSError:
        return []


def active_version(models: Path) -> str:
    """Return the name of the version to serve. Raises ArtifactError where there is none."""
    names = activations(models)
    if not names and versions(models):
        pattern = Message("No version is active: activate one of %(known)s.")
        raise ArtifactError(Message(pattern, known=", ".join(versions(models))))
    if not names:
        raise ArtifactError(
            Message("There is no model yet: make one with `flask --app wsgi model train`.")
        )
    if names[0] not in versions(models):
        pattern = Message("The active version %(name)s is missing: activate another or train one.")
        raise ArtifactError(Message(pattern, name=repr(names[0])))
    return names[0]


def require_own(models: Path) -> None:
    """Raise ArtifactError where anybody else could exchange the version to serve, if there is one.

    The folder, the file that names the version, and all that the version has are looked at.
    """
    try:
        folder = models / active_version(models)
    except ArtifactError:
        return
    found = problem(models, [models, models / ACTIVE, folder, *folder.rglob("*")])
    if found:
        raise ArtifactError(found)


def activate(models: Path, name: str) -> None:
    """Make a version the one to serve, in one step. Raises ArtifactError for an unknown one."""
    require_version(models, name)
    before = activations(models)
    write(models, [name, *before] if before[:1] != [name] else before)


def previous_version(models: Path) -> str:
    """Return the version that was active before. Raises ArtifactError where there is none."""
    known, names = versions(models), activations(models)
    for name in names[1:]:
        if name in known and name != names[0]:
            return name
    pattern = Message("No other version was active before: activate one by its name.")
    raise ArtifactError(pattern)


def roll_back(models: Path) -> str:
    """Make the version before the one to serve, and forget the one since; return its name."""
    name, names = previous_version(models), activations(models)
    write(models, names[names.index(name, 1) :])
    return name


def write(models: Path, names: list[str]) -> None:
    """Exchange the file in one step, so that whoever reads it sees the old one or the new one.

    Raises ArtifactError where the folder can't be written.
    """
    draft = models / f".{ACTIVE}.{os.getpid()}"
    try:
        draft.write_text("".join(f"{name}\n" for name in names[:REMEMBERED]), "utf-8")
        keep_to_owner(draft)
        draft.replace(models / ACTIVE)
    except OSError as error:
        pattern = Message(
            "%(file)s can't be written here (%(reason)s): activate the version where the folder "
            "may be changed."
        )
        reason, file = (error.strerror or "unknown reason").lower(), f"{models.name}/{ACTIVE}"
        raise ArtifactError(Message(pattern, file=file, reason=reason)) from error
