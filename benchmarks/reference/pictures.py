"""Answer pictures as scikit-learn does: python -m benchmarks.reference.pictures PROJECT.

Reads the project's own model, draws new pictures of 256 x 256 pixels, and writes the answers.
"""

import io
import json
import shutil
import sys
from pathlib import Path

import joblib
import numpy as np
from PIL import Image

from benchmarks.paths import MODELS

COUNT, SIDE, SEED = 64, 256, 9_000_000  # the seed is far from those of the training pictures


def draw(number: int) -> bytes:
    """Return a drawn cat or dog as a JPEG."""
    from app.model.image.sample import picture

    buffer = io.BytesIO()
    picture("cat" if number % 2 else "dog", SEED + number, SIDE).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def as_row(data: bytes, size: tuple[int, int]) -> np.ndarray:
    """Return a picture as the model sees it, decoded no larger than twice the size."""
    picture = Image.open(io.BytesIO(data))
    picture.draft(None, twice(size))
    small = picture.convert("RGB").resize(size, Image.Resampling.BILINEAR)
    return np.asarray(small, dtype=np.uint8)


def twice(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size that is asked of the JPEG decoder."""
    return 2 * max(size), 2 * max(size)


def write(project: Path, folder: Path) -> None:
    """Write the model, the pictures and their right answers."""
    version = (project / "models/active").read_text().split()[0]
    made = project / "models" / version
    (field,) = json.loads((made / "signature.json").read_text())["fields"]
    size = (field["width"], field["height"])
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    shutil.copy(made / "model.joblib", folder / "model.joblib")
    pictures = [draw(number) for number in range(COUNT)]
    for number, data in enumerate(pictures):
        (folder / "pictures" / f"{number:02}.jpg").write_bytes(data)
    model = joblib.load(folder / "model.joblib")
    answers = model.predict_proba(np.stack([as_row(data, size) for data in pictures]))
    classes = [str(name) for name in model.classes_]
    features = {name: getattr(model[0], name) for name in ("cell", "orientations", "clip")}
    about = {"kind": "picture", "classes": classes, "size": size, "draft": twice(size)}
    about["features"] = features
    (folder / "about.json").write_text(json.dumps(about))
    (folder / "known.json").write_text(json.dumps({"answers": answers.tolist()}))


if __name__ == "__main__":
    write(Path(sys.argv[1]), MODELS / "pictures")
