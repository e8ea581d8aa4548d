"""A data set of pictures: a folder for each class, named after it."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.model.dataset import BadData, Dataset, Progress, check_name
from app.model.fields import PictureField
from app.model.image.gate import Picture
from app.model.image.picture import FORMATS, TRAINING_PIXELS, BadPicture, as_row
from app.model.sample import Limits, Sample

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
SIZE = (64, 64)  # what the model sees unless it says otherwise, width and height in pixels


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
        check_name(name)
    if len(classes) < 2:
        raise BadData(
            f"{folder.name}/ has {len(classes)} class folders, at least 2 are needed: "
            f"{folder.name}/cat/*.jpg, {folder.name}/dog/*.jpg and so on."
        )
    return classes


def read_dataset(
    data: Path,
    target: str | None,
    task: str,
    progress: Progress,
    size: tuple[int, int] = SIZE,
    reduced: bool = True,
) -> Dataset:
    """Return the rows and labels of `data/<class>/*.jpg|png|webp`.

    A file that can't be read is skipped and named in `Dataset.skipped`; a class all of whose
    files are skipped has no rows. With `reduced` JPEGs are decoded no larger than needed, which
    what was trained elsewhere hasn't seen. Raises BadData.
    """
    classes = find_classes(data)
    files = [(label, path) for label, paths in classes.items() for path in paths]
    rows: npt.NDArray[np.uint8] = np.empty((len(files), size[1], size[0], 3), np.uint8)
    labels: list[str] = []
    sources: list[Path] = []
    skipped: list[str] = []
    for label, path in progress(files, len(files)):
        try:
            rows[len(labels)] = as_row(path.read_bytes(), TRAINING_PIXELS, size, reduced)
        except BadPicture as problem:
            skipped.append(f"{label}/{path.name} {problem}")
        except OSError as error:
            skipped.append(f"{label}/{path.name} can't be read: {error.strerror}.")
        else:
            labels.append(label)
            sources.append(path)
    for label in classes:
        if label not in labels:
            raise BadData(
                f"{data.name}/{label}/ has no readable picture: add some or remove the folder."
            )
    field = PictureField(
        name="picture",
        media_types=[*FORMATS.values()],
        width=size[0],
        height=size[1],
        reduced=reduced,
    )

    def sample(index: int) -> Sample:
        limits = Limits(bytes=0, pixels=TRAINING_PIXELS)
        return Picture(rows[index], sources[index].read_bytes(), limits)

    targets = np.array(labels)
    return Dataset([field], rows[: len(labels)], targets, target or "class", sample, skipped)
