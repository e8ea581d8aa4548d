"""What the model card says of the drawn sample."""

from pathlib import Path

from app.model.card import Words
from app.model.image.dataset import find_classes
from app.model.image.sample import MARK

HEAD = 200  # bytes of a JPEG file, in which its comment begins
WORDS = Words(
    purpose="Shows how a classifier for pictures works: it tells drawn cats from drawn dogs.",
    limits="Photographs. It has only seen cartoons that a program draws, looks at their outlines "
    "in 64 × 64 pixels, and answers cat or dog whatever the picture shows.",
    data="Cartoons that a program drew. Colours, pose, background, clutter and noise are "
    "chosen the same way for both animals; only their shapes (ears, muzzle, pupils, whiskers, "
    "tail) differ.",
)


def words_of(data: Path) -> Words | None:
    """Return what the card says where every picture of the data was drawn here. Raises BadData."""
    pictures = [path for paths in find_classes(data).values() for path in paths]
    return WORDS if all(MARK in head(path) for path in pictures) else None


def head(path: Path) -> bytes:
    """Return the first bytes of a file, none where it can't be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""
