"""A small data set: messages to a town's library, written for this purpose, no one's real mail."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SENTENCES = Path(__file__).with_name("sentences.csv")
OPTIONS: Final[dict[str, tuple[int, int, int]]] = {}  # there is nothing to choose


def draw(folder: Path) -> tuple[int, Iterator[Path]]:
    """Return 1, and an iterator that writes folder/sentences.csv."""
    return 1, write(folder)


def write(folder: Path) -> Iterator[Path]:
    """Write the sentences and yield their path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / SENTENCES.name
    shutil.copyfile(SENTENCES, path)
    yield path
