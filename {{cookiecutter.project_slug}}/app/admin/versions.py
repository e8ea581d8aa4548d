"""The versions on the shelf, which of them is served, and who decided so."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app, g
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.admin.models import Activation
from app.db import db, writing
from app.model import activation, artifact, switching
from app.model.artifact import SIGNATURE, ArtifactError, Manifest
from app.model.signature import Signature
from app.model.trust import Trust

SHELF = "shelf"  # the key in `app.extensions`
MOST_SHOWN, MOST_LOGGED = 50, 20
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelf:
    """Where versions are, and how one is checked before it is served."""

    models: Path
    trust: Trust
    compiled: bool
    own_only: bool


@dataclass(frozen=True)
class Version:
    """A version on disk: what its manifest says, or why that can't be read."""

    name: str
    is_active: bool
    manifest: Manifest | None
    problem: str


def shelf() -> Shelf:
    """Return the shelf of this application."""
    found: Shelf = current_app.extensions[SHELF]
    return found


def active() -> str | None:
    """Return the name of the active version, if there is one."""
    try:
        return activation.active_version(shelf().models)
    except ArtifactError:
        return None


def previous() -> str | None:
    """Return the name of the version that a roll-back would bring back, if there is one."""
    try:
        return activation.previous_version(shelf().models)
    except ArtifactError:
        return None


def names() -> list[str]:
    """Return the names of the newest MOST_SHOWN versions, and of the active one, newest first."""
    found = artifact.versions(shelf().models)
    shown, now = found[-MOST_SHOWN:][::-1], active()
    return shown if now is None or now in shown else [*shown, now]


def read(name: str) -> Version:
    """Return a version as its manifest describes it; its other files aren't looked at."""
    try:
        return Version(
            name, name == active(), artifact.read_manifest(shelf().models / name), problem=""
        )
    except ArtifactError as error:
        return Version(name, name == active(), None, error.args[0])


def signature_of(version: Version) -> Signature | None:
    """Return the signature of a version, None where it isn't the one that was written."""
    if version.manifest is None:
        return None
    try:
        content = artifact.read_bytes(
            shelf().models / version.name / SIGNATURE,
            version.manifest.files[SIGNATURE],
            version.name,
        )
        return Signature.model_validate_json(content)
    except (ArtifactError, ValidationError):
        return None


def switch(name: str | None) -> str:
    """Activate a version, or with None roll back; note who did it, and return its name.

    Raises ArtifactError.
    """
    where, way = shelf(), "roll back" if name is None else "activate"
    check = switching.Check(where.trust, where.compiled, where.own_only)
    if name is None:
        name = switching.roll_back(where.models, check)
    else:
        switching.activate(where.models, name, check)
    note(name, way)
    return name


def note(version: str, way: str) -> None:
    """Write down that whoever asks made a version the one to serve."""
    who = g.account.id
    log.info("account %d made model version %s the active one (%s)", who, version, way)
    now = datetime.now(UTC)
    with writing() as session:
        session.add(Activation(version=version, way=way, at=now, user_id=who))


def noted() -> Sequence[Activation]:
    """Return the latest activations by a page, newest first."""
    query = select(Activation).options(joinedload(Activation.user))
    return db.session.scalars(query.order_by(Activation.id.desc()).limit(MOST_LOGGED)).all()
