"""What is watched of pictures."""

import io

import numpy as np
import pytest
from PIL import Image

from app.model.fields import PictureField
from app.model.image.gate import from_example
from app.model.image.measures import columns, edges

FIELD = PictureField(name="picture", media_types=["image/png"], width=64, height=64)


def picture(rows: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    """Return grey values (height, width) as a picture without loss."""
    buffer = io.BytesIO()
    Image.fromarray(rows).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def seen(data: bytes, field: PictureField = FIELD) -> dict[str, float | str | None]:
    """Return what is watched of one picture but its edges."""
    found = columns([field], [from_example([field], {}, data)], None)
    return {aspect.of: values[0] for aspect, values in found.items() if aspect.of != "edges"}


def test_light_and_size_are_watched() -> None:
    half = np.zeros((40, 80), np.uint8)
    half[:, 40:] = 255
    found = seen(picture(half))
    assert found["brightness"] == pytest.approx(0.5, abs=0.01)
    assert found["contrast"] == pytest.approx(0.5, abs=0.01)
    assert (found["longest side"], found["shape"]) == (80.0, 2.0)
    assert seen(picture(half // 2))["brightness"] == pytest.approx(0.25, abs=0.01)


def strengths(rows: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> dict[int, float]:
    """Return how strong the edges of a picture are, by their angle."""
    found = columns([FIELD], [from_example([FIELD], {}, picture(rows))], None)
    return {each.angle: float(found[each][0] or 0) for each in found if each.of == "edges"}


@pytest.mark.parametrize(("turned", "across"), [(False, 0), (True, 90)])
def test_stripes_show_in_the_direction_across_them(turned: bool, across: int) -> None:
    stripes = np.zeros((64, 64), np.uint8)
    stripes[:, ::8] = 255
    found = strengths(stripes.T if turned else stripes)
    assert len(found) == 9
    assert abs(max(found, key=lambda angle: found[angle]) - across) <= 10


def test_a_picture_too_small_for_edges_is_watched_by_the_rest() -> None:
    tiny = FIELD.model_copy(update={"width": 8, "height": 8})
    sample = from_example([tiny], {}, picture(np.zeros((8, 8), np.uint8)))
    watched = {each.of for each in columns([tiny], [sample], None)}
    assert watched == {"brightness", "contrast", "longest side", "shape"}


def test_edges_hardly_depend_on_the_light() -> None:
    row = np.random.default_rng(0).integers(0, 200, (64, 64, 3), np.uint8)
    assert edges(row) == pytest.approx(edges(row + 55), rel=0.3)
