"""A data set of pictures: a folder for each class, named after it."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.model.dataset import BadData, Dataset, Progress
from app.model.image.picture import SIZE, TRAINING_PIXELS, BadPicture, as_row, read

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
FEWEST = 8  # pictures of a class: fewer leave no two to hold out and to learn from
LONGEST_NAME = 200  # characters of a class name; the history has room for as many


def find_classes(folder: Path) -> dict[str, list[Path]]:
    """Return the picture files of each class, both sorted. Raises BadData."""
    if not folder.is_dir():
        raise BadData(
            f"There is no folder {folder.name}/: make one with a folder of pictures per class."
        )
    classes = {
        entry.name: sorted(f for f in entry.iterdir() if f.suffix.lower() in SUFFIXES)
        for entry in sorted(folder.iterdir())
        if entry.is_dir() and not entry.name.startswith((".", "_"))
    }
    for name in classes:
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise BadData(
                f"The folder {name[:50]!a} can't name a class: use at most {LONGEST_NAME} "
                "characters, all of them visible."
            )
    if len(classes) < 2:
        raise BadData(
            f"{folder.name}/ has {len(classes)} class folders, at least 2 are needed: "
            f"{folder.name}/cat/*.jpg, {folder.name}/dog/*.jpg and so on."
        )
    return classes


def read_dataset(folder: Path, progress: Progress) -> Dataset:
    """Return the rows, labels and sources of `folder/<class>/*.jpg|png|webp`.

    A file that can't be read is skipped and named in `Dataset.skipped`. Raises BadData.
    """
    classes = find_classes(folder)
    files = [(label, path) for label, paths in classes.items() for path in paths]
    rows: npt.NDArray[np.uint8] = np.empty((len(files), SIZE[1], SIZE[0], 3), np.uint8)
    labels: list[str] = []
    sources: list[Path] = []
    skipped: list[str] = []
    for label, path in progress(files, len(files)):
        try:
            rows[len(labels)] = as_row(read(path.read_bytes(), TRAINING_PIXELS))
        except BadPicture as problem:
            skipped.append(f"{label}/{path.name} {problem}")
        except OSError as error:
            skipped.append(f"{label}/{path.name} can't be read: {error.strerror}.")
        else:
            labels.append(label)
            sources.append(path)
    for label in classes:
        if labels.count(label) < FEWEST:
            raise BadData(
                f"{folder.name}/{label}/ has {labels.count(label)} readable pictures, at least "
                f"{FEWEST} are needed: add some or remove the folder."
            )
    return Dataset(rows[: len(labels)], np.array(labels), sources, skipped)
