"""How pictures are fed to a model: layout, channels and range of values."""

import base64

import numpy as np
import pytest

from app.model.fields import PictureField, Refused
from app.model.image.gate import explain, feed, from_example, from_form, from_json, stack
from app.model.sample import Limits
from app.model.signature import Feed
from tests.image.pictures import plain

FIELD = PictureField(name="photo", media_types=["image/png"], width=6, height=4)
LIMITS = Limits(bytes=100_000, pixels=10_000)
ROWS = np.random.default_rng(0).integers(0, 256, (2, 4, 6, 3), np.uint8)


def test_a_picture_becomes_the_same_row_whichever_way_it_comes() -> None:
    content = plain("PNG")
    text = base64.b64encode(content).decode()
    form = from_form([FIELD], {"photo": content}, LIMITS)
    body = from_json([FIELD], {"photo": text}, LIMITS)
    example = from_example([FIELD], {}, content)
    assert form.row.shape == (4, 6, 3)
    assert form.row.dtype == np.uint8
    assert np.array_equal(form.row, body.row)
    assert np.array_equal(form.row, example.row)
    assert form.values == {}
    assert form.picture == body.picture == example.picture
    assert stack([FIELD], [form, body]).shape == (2, 4, 6, 3)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(bytes=10, pixels=10_000), "at most 1e-05 MB are accepted. Shrink it."),
        (Limits(bytes=100_000, pixels=10), "40 × 30 pixels; at most 1e-05 megapixels"),
    ],
)
def test_the_limits_are_kept(limits: Limits, words: str) -> None:
    with pytest.raises(Refused, match=words):
        from_form([FIELD], {"photo": plain("PNG")}, limits)


@pytest.mark.parametrize(
    ("how", "shape", "dtype"),
    [
        (Feed(shape="NHWC"), (2, 4, 6, 3), np.uint8),
        (Feed(shape="NCHW", dtype="float32"), (2, 3, 4, 6), np.float32),
        (Feed(shape="flat", dtype="float64"), (2, 72), np.float64),
        (Feed(shape="NHWC", channels=1), (2, 4, 6, 1), np.uint8),
        (Feed(shape="NCHW", channels=1, dtype="float32"), (2, 1, 4, 6), np.float32),
        (Feed(shape="flat", channels=1, dtype="float64"), (2, 24), np.float64),
    ],
)
def test_pictures_come_in_the_layout_that_a_model_takes(
    how: Feed, shape: tuple[int, ...], dtype: type[np.generic]
) -> None:
    found = feed([FIELD], how, ROWS)
    assert found.shape == shape
    assert found.dtype == dtype
    assert found.flags.c_contiguous


def test_channels_stay_together_in_every_layout() -> None:
    deep = feed([FIELD], Feed(shape="NCHW"), ROWS)
    assert np.array_equal(deep[:, 1], ROWS[..., 1])
    assert np.array_equal(feed([FIELD], Feed(shape="flat"), ROWS)[0], ROWS[0].ravel())


def test_grey_follows_how_bright_colours_look() -> None:
    colours = np.zeros((1, 1, 3, 3), np.uint8)
    colours[0, 0] = np.eye(3, dtype=np.uint8) * 255
    found = feed([FIELD], Feed(shape="NHWC", channels=1), colours)
    assert found.ravel().tolist() == [76, 150, 29]


def test_values_are_brought_to_the_range_that_a_model_takes() -> None:
    scaled = feed([FIELD], Feed(shape="NHWC", dtype="float64", divisor=255.0), ROWS)
    assert scaled == pytest.approx(ROWS / 255)
    how = Feed(
        shape="NHWC", dtype="float64", divisor=255.0, mean=[0.5, 0.4, 0.3], std=[0.1, 0.2, 0.3]
    )
    expected = (ROWS / 255 - [0.5, 0.4, 0.3]) / [0.1, 0.2, 0.3]
    assert feed([FIELD], how, ROWS) == pytest.approx(expected)


def test_of_a_picture_there_are_no_words_to_name() -> None:
    sample = from_form([FIELD], {"photo": plain("PNG")}, LIMITS)
    assert explain(None, sample, 0) is None
