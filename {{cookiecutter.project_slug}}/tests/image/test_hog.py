"""Features of pictures: computed once, in the same way in training and in serving."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from PIL import Image

from app.model.dataset import Dataset
from app.model.fields import PictureField
from app.model.files import ONNX
from app.model.image.dataset import read_dataset
from app.model.image.features import HogFeatures
from app.model.image.gate import from_bytes, from_json, only, prepare
from app.model.image.hog import hog
from app.model.image.picture import as_row, read
from app.model.sample import Limits
from tests.image.pictures import encoded
from tests.questions import artifact_of, samples

LIMITS = Limits(bytes=10_000_000, pixels=10_000_000)
NOISE = np.random.default_rng(0).integers(0, 256, (9, 32, 48, 3), np.uint8)
GRADIENT = Image.linear_gradient("L").convert("RGB")


@pytest.mark.parametrize("settings", [(8, 9, 0.2), (4, 6, 0.3), (16, 12, 1.0)])
def test_the_step_of_the_estimator_is_the_function(settings: tuple[int, int, float]) -> None:
    features = HogFeatures(*settings).fit(NOISE).transform(NOISE)
    assert np.array_equal(features, hog(NOISE, *settings))
    assert len(features) == len(NOISE)
    alone = [hog(NOISE[place : place + 1], *settings) for place in range(len(NOISE))]
    assert np.array_equal(features, np.concatenate(alone)), "company changes a bit"


def test_the_twin_begins_after_the_features(app: Flask) -> None:
    artifact = artifact_of(app)
    compiled, feed = artifact.manifest.compiled, artifact.signature.feed
    assert compiled.file == ONNX
    assert compiled.head.keys() == {"cell", "orientations", "clip"}
    given = samples(artifact)
    make = prepare(artifact.signature.fields, feed, compiled)
    (matrix,) = make(given).values()
    head = compiled.head
    rows = np.stack([each.row for each in given])
    expected = hog(rows, int(head["cell"]), int(head["orientations"]), head["clip"])
    assert np.array_equal(matrix, expected)
    assert matrix.dtype == np.float64


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1600, 1200), (200, 150)),  # an eighth
        ((900, 700), (225, 175)),  # a quarter: an eighth would be less than twice the size
        pytest.param((400, 300), (200, 150), marks=pytest.mark.thorough),
        ((255, 255), (255, 255)),
        pytest.param((1024, 100), (1024, 100), marks=pytest.mark.thorough),
    ],
)
def test_a_large_jpeg_is_decoded_no_larger_than_needed(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    data = encoded(GRADIENT.resize(size))
    assert read(data, size=(64, 64)).size == expected
    assert read(data).size == size
    assert read(encoded(GRADIENT.resize(size), "PNG"), size=(64, 64)).size == size


def test_the_smaller_picture_looks_the_same() -> None:
    data = encoded(GRADIENT.resize((1600, 1600)), quality=95)
    whole = np.asarray(read(data).resize((64, 64), Image.Resampling.BILINEAR), np.int16)
    assert np.abs(whole - as_row(data, LIMITS.pixels, (64, 64), reduced=True)).max() <= 2


def test_training_and_serving_see_the_very_same_row(tmp_path: Path) -> None:
    pictures = {
        "up/large.jpg": encoded(GRADIENT.resize((900, 700)), quality=80),
        "up/small.png": encoded(GRADIENT.resize((50, 40)), "PNG"),
        "down/noise.webp": encoded(Image.fromarray(NOISE[0]), "WEBP"),
    }
    for name, data in pictures.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    dataset: Dataset = read_dataset(tmp_path, None, "classification", lambda files, _: files)
    field = only(dataset.fields)
    learned = {row.tobytes() for row in dataset.take(np.arange(len(pictures)))}
    for data in pictures.values():
        text = base64.b64encode(data).decode()
        asked = from_json(dataset.fields, {field.name: text}, LIMITS)
        assert np.array_equal(asked.row, from_bytes(field, data, LIMITS).row)
        assert asked.row.tobytes() in learned
    assert len(learned) == len(pictures)


def test_a_model_from_elsewhere_sees_whole_pictures() -> None:
    data = encoded(Image.fromarray(NOISE[0]).resize((900, 900)), quality=80)
    field = PictureField(name="picture", media_types=["image/jpeg"], width=64, height=64)
    with Image.open(io.BytesIO(data)) as picture:
        whole = np.asarray(picture.resize((64, 64), Image.Resampling.BILINEAR))
    assert np.array_equal(from_bytes(field, data, LIMITS).row, whole)
    reduced = field.model_copy(update={"reduced": True})
    assert not np.array_equal(from_bytes(reduced, data, LIMITS).row, whole)
