"""Predictions with their right answers, written as what a model is trained on."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from app.history.models import Record
from app.history.pictures import path_of
from app.model.activation import active_version
from app.model.artifact import read_artifact
from app.model.fields import GAPS, Field
from app.model.sheet import lines
from app.model.signature import Classes

FILE = "feedback.csv"
LONGEST = 255  # bytes of a folder's name


class Labelled(Protocol):
    """Writes one record after the other."""

    counts_classes: bool

    def write(self, record: Record) -> str | None:
        """Write a record, or return why it can't be learned from."""


class Folders:
    """Pictures, in a folder for each class."""

    counts_classes = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, record: Record) -> str | None:
        """Copy the picture, or return why it can't be learned from."""
        name = record.correct or ""
        if not is_folder_name(name):
            return f"no folder can be named after the class {name!r}"
        source = path_of(record.id)
        if not source.exists():
            return "the picture is lost"
        target = self._folder / name
        target.mkdir(exist_ok=True)
        shutil.copyfile(source, target / source.name)
        return None


class Table:
    """Rows of a CSV file, what is right in the last column."""

    def __init__(self, file: TextIO, fields: Sequence[Field], target: str, classes: bool) -> None:
        self._file, self._names = file, [field.name for field in fields]
        self.counts_classes = classes
        self._put([*self._names, target])

    def _put(self, row: Sequence[object]) -> None:
        self._file.writelines(lines([row]))

    def write(self, record: Record) -> str | None:
        """Write a row, or return why it can't be learned from."""
        if {*self._names} != record.asked.keys():
            return "asked with other fields than the active version's"
        row = [record.asked[name] for name in self._names]
        if gaps := [cell for cell in [*row, record.correct] if cell in GAPS]:
            return f"in a table {gaps[0]!r} means that nothing is there"
        self._put([*row, record.correct])
        return None


def is_folder_name(name: str) -> bool:
    """Tell whether training would read a folder of this name, and it lies where it should."""
    return (
        bool(name)
        and not name.startswith((".", "_"))
        and not any(character in name for character in "/\\")
        and len(name.encode()) <= LONGEST
    )


@contextmanager
def make_writer(models: Path, folder: Path) -> Iterator[Labelled]:
    """Make a folder and yield what writes into it as the active version was trained.

    Raises ArtifactError.
    """
    signature = read_artifact(models / active_version(models)).signature
    folder.mkdir(parents=True, exist_ok=True)
    if any(field.is_file for field in signature.fields):
        yield Folders(folder)
        return
    classes = isinstance(signature.output, Classes)
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        yield Table(file, signature.fields, signature.output.target, classes)
