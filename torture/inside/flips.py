"""Run with a project's Python, in its folder: flip bits of a model's files and load it each time.

Arguments: a scratch folder, how many flips of each file, and the seed. Prints a JSON object: for
each file how many flips were refused, and how often anything came as far as to be loaded.
Reaching a loader is counted and ends the try, so that no damaged file is ever unpickled.
"""

import json
import random
import shutil
import sys
from pathlib import Path
from unittest.mock import patch

from app.model import artifact, compiled, files, predictor
from app.model.activation import active_version
from app.model.kind import kind, room
from app.model.trust import Trust

SCRATCH, COUNT, SEED = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
reached = 0


class Reached(BaseException):
    """A loader was called; no `except Exception` on the way may hide it."""


def trap(*_: object, **__: object) -> None:
    """Stand in the place of everything that turns bytes into a model."""
    global reached
    reached += 1
    raise Reached


def places(path: Path) -> list[int]:
    """Return which bits of a file to flip, the same ones each time, none twice while it can be."""
    chance, bits = random.Random(SEED), path.stat().st_size * 8
    return chance.sample(range(bits), COUNT) if bits >= COUNT else [*range(bits)]


def is_refused(folder: Path) -> bool:
    """Tell whether a version is refused, before any loader is called."""
    try:
        predictor.Predictor.load(folder, Trust())
    except artifact.ArtifactError:
        return True
    except Reached:
        return False
    return False


def flip_all(folder: Path, name: str) -> dict[str, int]:
    """Flip single bits of a file, each put back before the next."""
    path, before = folder / name, reached
    good, refused = path.read_bytes(), 0
    for bit in places(path):
        damaged = bytearray(good)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        refused += is_refused(folder)
    path.write_bytes(good)
    return {"flips": len(places(path)), "refused": refused, "reached a loader": reached - before}


models = Path("models")
version = shutil.copytree(models / active_version(models), SCRATCH / "version")
twin = predictor.Predictor.load(version, Trust()).artifact.manifest.compiled.file
names = ["model.joblib", *([twin] if twin else []), "signature.json"]
loaders = [
    patch.object(predictor, "load", trap),
    patch.object(predictor, "load_compiled", trap),
    patch.object(files, "load_pickle", trap),
    patch.object(files, "load_onnx", trap),
    patch.object(compiled, "load_onnx", trap),
    patch("pickle.Unpickler", trap),
    patch("pickle.loads", trap),
    patch("joblib.load", trap),
    patch("numpy.load", trap),
    patch("onnxruntime.InferenceSession", trap),
]
if kind.NAME == "text":
    loaders.append(patch.object(room("words"), "load", trap))
for each in loaders:
    each.start()
# The undamaged version must reach a loader, or the traps would prove nothing.
assert not is_refused(version)
assert reached == 1, reached
reached = 0
print(json.dumps({name: flip_all(version, name) for name in names}))
