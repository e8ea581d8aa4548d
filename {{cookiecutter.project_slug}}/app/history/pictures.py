"""The stored pictures: a copy of what was sent, and a small one of it for the list."""

import secrets
from pathlib import Path

from flask import current_app

from app.model.kind import kind

COPY, SMALL = ".jpg", ".webp"


def path_of(record_id: str, suffix: str = COPY) -> Path:
    """Return where a picture of a prediction is stored, under a name that the server made."""
    folder: Path = current_app.config["PICTURES_DIR"]
    return folder / f"{record_id}{suffix}"


def thumbnail(record_id: str) -> Path | None:
    """Return the small copy, made when it is first asked for; None where the picture is lost."""
    path = path_of(record_id, SMALL)
    if path.exists():
        return path
    try:
        small = kind.thumbnail(path_of(record_id).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    if small is None:
        return None
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    draft.write_bytes(small)
    draft.replace(path)  # nobody is sent half a file
    return path


def remove(folder: Path, record_id: str) -> None:
    """Delete what is stored of a prediction's picture, if anything."""
    for suffix in (COPY, SMALL):
        (folder / f"{record_id}{suffix}").unlink(missing_ok=True)
