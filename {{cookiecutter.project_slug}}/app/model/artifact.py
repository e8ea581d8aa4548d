"""A model version on disk: `models/<version>/` with its files and a manifest of their hashes."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from app.model.card import Card
from app.model.files import JOBLIB
from app.model.ownership import keep_to_owner
from app.model.signature import Compiled, Signature
from app.model.strict import Strict

SIGNATURE, MANIFEST, EVALUATION = "signature.json", "manifest.json", "evaluation.csv"
CARD = "card.json"
NOT_COMPILED = Compiled(reason="it was made before models were compiled")
Record = TypeVar("Record", bound=Strict)
MEND = "restore it or make the version again."
# The libraries a model may stand on; those that are installed are named in the manifest.
LIBRARIES = (
    *("scikit-learn", "numpy", "pandas", "joblib", "skops", "onnxruntime", "skl2onnx", "pillow"),
    *("xgboost", "xgboost-cpu", "lightgbm", "catboost"),
)


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
    origin: Literal["trained", "imported"]
    model: str  # the file that holds the estimator, by whose ending it is read
    estimator: str  # its class, as its library names it
    libraries: dict[str, str]
    compiled: Compiled = NOT_COMPILED
    combines: bool = False  # whether rows get the very same answers alone and together
    metrics: dict[str, float]
    rows: dict[str, int]
    files: dict[str, FileRecord]

    @property
    def made_at(self) -> datetime:
        """The time of `created_at`."""
        return datetime.fromisoformat(self.created_at)


@dataclass(frozen=True)
class Artifact:
    """A version whose every file has been read once and found to be as the manifest says.

    One that was made before versions had a card has none.
    """

    manifest: Manifest
    signature: Signature
    files: dict[str, bytes]
    card: Card | None = None


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
    needed = {manifest.model, SIGNATURE, EVALUATION, manifest.compiled.file or SIGNATURE}
    if not needed <= manifest.files.keys():
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
    signature = parse(Signature, files[SIGNATURE], SIGNATURE, folder.name)
    card = parse(Card, files[CARD], CARD, folder.name) if CARD in files else None
    return Artifact(manifest, signature, files, card)


def parse(record: type[Record], content: bytes, name: str, version: str) -> Record:
    """Return the record in a file of a version. Raises ArtifactError."""
    try:
        return record.model_validate_json(content)
    except ValidationError as error:
        raise ArtifactError(
            f"The {name} of version {version} is of another format: {MEND}"
        ) from error


def check_libraries(manifest: Manifest) -> None:
    """Refuse an estimator made by another scikit-learn: it may load and answer wrongly."""
    made, here = manifest.libraries.get("scikit-learn"), installed("scikit-learn")
    if manifest.model == JOBLIB and made != here:
        raise ArtifactError(
            f"Version {manifest.version} was made with scikit-learn {made}, but {here} is "
            f"installed: install scikit-learn=={made} or make the version again."
        )


def installed_libraries() -> dict[str, str]:
    """Return the versions of those libraries that are installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = installed(name)
        except PackageNotFoundError:
            continue
    return found


def write_version(
    models: Path,
    signature: Signature,
    files: dict[str, bytes],
    **about: Any,
) -> Path:
    """Write a new version and return its folder, which appears whole or not at all.

    `about` has the fields of `Manifest` that are not found out here.
    """
    folder = new_folder(models)
    draft = models / f".{folder.name}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    signature.write(draft / SIGNATURE)
    for name, content in files.items():
        (draft / name).parent.mkdir(exist_ok=True)
        (draft / name).write_bytes(content)
    manifest = Manifest(
        version=folder.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        libraries=installed_libraries(),
        files={
            path.relative_to(draft).as_posix(): record(path)
            for path in sorted(draft.rglob("*"))
            if path.is_file()
        },
        **about,
    )
    (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    for path in (models, draft, *draft.rglob("*")):
        keep_to_owner(path)
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


def require_version(models: Path, name: str) -> None:
    """Raise ArtifactError, naming those that exist, where there is no such version."""
    if name not in versions(models):
        known = ", ".join(versions(models)) or "none"
        raise ArtifactError(f"There is no version {name!r}; there is: {known}.")
