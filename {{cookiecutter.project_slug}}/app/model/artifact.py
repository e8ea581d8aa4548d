"""A model version on disk: `models/<version>/` with its files and a manifest of their hashes."""

import hashlib
import io
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import joblib
from pydantic import ValidationError

from app.model.signature import Signature, Strict

ESTIMATOR, SIGNATURE, MANIFEST, EVALUATION = (
    "model.joblib",
    "signature.json",
    "manifest.json",
    "evaluation.csv",
)
ACTIVE = "active"  # a file that holds the name of the version to serve
MEND = "restore it or train again."
LIBRARIES = ("scikit-learn", "numpy", "joblib", "pillow")


class ArtifactError(Exception):
    """A model version can't be used; the message is one plain sentence without a path."""


class FileRecord(Strict):
    """The SHA-256 (hexadecimal) and size (bytes) of a file."""

    sha256: str
    size: int


class Manifest(Strict):
    """What a version is made of and how good it was when it was made."""

    version: str
    created_at: str
    libraries: dict[str, str]
    metrics: dict[str, float]
    rows: dict[str, int]
    files: dict[str, FileRecord]


@dataclass(frozen=True)
class Artifact:
    """A version whose every file has been read once and found to be as the manifest says."""

    manifest: Manifest
    signature: Signature
    files: dict[str, bytes]

    def estimator(self) -> Any:
        """Unpickle the very bytes that were hashed. Raises ArtifactError."""
        check_libraries(self.manifest)
        try:
            return joblib.load(io.BytesIO(self.files[ESTIMATOR]))
        except Exception as error:
            raise ArtifactError(
                f"Version {self.manifest.version} can't be unpickled ({type(error).__name__}): "
                "train it again."
            ) from error


def read_bytes(path: Path, record: FileRecord, version: str) -> bytes:
    """Return a file's content, read once and checked against its record. Raises ArtifactError."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != record.size:
                raise ArtifactError(
                    f"{path.name} of version {version} has been cut off or replaced: {MEND}"
                )
            content = file.read()
    except OSError as error:
        raise ArtifactError(
            f"{path.name} of version {version} is missing or unreadable: {MEND}"
        ) from error
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise ArtifactError(
            f"{path.name} of version {version} has changed since it was made: {MEND}"
        )
    return content


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a version's folder. Raises ArtifactError."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise ArtifactError(f"Version {folder.name} has no readable {MANIFEST}: {MEND}") from error
    if not {ESTIMATOR, SIGNATURE, EVALUATION} <= manifest.files.keys():
        raise ArtifactError(
            f"The {MANIFEST} of version {folder.name} doesn't list its files: {MEND}"
        )
    return manifest


def read_artifact(folder: Path) -> Artifact:
    """Read and check every file of a version, unpickling nothing. Raises ArtifactError."""
    manifest = read_manifest(folder)
    files = {}
    for name, record in manifest.files.items():
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise ArtifactError(
                f"The {MANIFEST} of version {folder.name} names a file outside of it: {MEND}"
            )
        files[name] = read_bytes(folder / name, record, folder.name)
    try:
        signature = Signature.model_validate_json(files[SIGNATURE])
    except ValidationError as error:
        raise ArtifactError(
            f"The {SIGNATURE} of version {folder.name} is of another format: {MEND}"
        ) from error
    return Artifact(manifest, signature, files)


def check_libraries(manifest: Manifest) -> None:
    """Refuse an estimator made by another scikit-learn: it may load and answer wrongly."""
    trained, here = manifest.libraries.get("scikit-learn"), installed("scikit-learn")
    if trained != here:
        raise ArtifactError(
            f"Version {manifest.version} was made with scikit-learn {trained}, but {here} is "
            f"installed: install scikit-learn=={trained} or train it again."
        )


def write_version(
    models: Path,
    estimator: Any,
    signature: Signature,
    files: dict[str, bytes],
    metrics: dict[str, float],
    rows: dict[str, int],
) -> Path:
    """Write a new version and return its folder, which appears whole or not at all."""
    folder = new_folder(models)
    draft = models / f".{folder.name}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    joblib.dump(estimator, draft / ESTIMATOR, compress=("zlib", 3))
    signature.write(draft / SIGNATURE)
    for name, content in files.items():
        (draft / name).parent.mkdir(exist_ok=True)
        (draft / name).write_bytes(content)
    manifest = Manifest(
        version=folder.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        libraries={name: installed(name) for name in LIBRARIES},
        metrics=metrics,
        rows=rows,
        files={
            path.relative_to(draft).as_posix(): record(path)
            for path in sorted(draft.rglob("*"))
            if path.is_file()
        },
    )
    (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    draft.rename(folder)
    return folder


def record(path: Path) -> FileRecord:
    """Return the hash and size of a file."""
    content = path.read_bytes()
    return FileRecord(sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def new_folder(models: Path) -> Path:
    """Return an unused folder named after the time in UTC, so that names sort by age."""
    stem = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next(models / name for name in names if not (models / name).exists())


def versions(models: Path) -> list[str]:
    """Return the names of all versions, oldest first."""
    if not models.is_dir():
        return []
    return sorted(path.parent.name for path in models.glob(f"[!.]*/{MANIFEST}"))


def active_version(models: Path) -> str:
    """Return the name of the version to serve. Raises ArtifactError where there is none."""
    try:
        name = (models / ACTIVE).read_text("utf-8", errors="replace").strip()
    except OSError as error:
        raise ArtifactError(
            "There is no model yet: make one with `flask --app wsgi model train`."
        ) from error
    if name not in versions(models):
        raise ArtifactError(
            f"The active version {name!r} is missing: activate another or train one."
        )
    return name


def require_version(models: Path, name: str) -> None:
    """Raise ArtifactError, naming those that exist, where there is no such version."""
    if name not in versions(models):
        known = ", ".join(versions(models)) or "none"
        raise ArtifactError(f"There is no version {name!r}; there is: {known}.")


def activate(models: Path, name: str) -> None:
    """Make a version the one to serve, in one step. Raises ArtifactError for an unknown one."""
    require_version(models, name)
    draft = models / f".{ACTIVE}.{os.getpid()}"
    draft.write_text(f"{name}\n", "utf-8")
    draft.replace(models / ACTIVE)
