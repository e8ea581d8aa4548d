"""The gate: what is let in as a picture, and how it comes out."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.model.image.picture import as_jpeg, as_row, read
from tests.image.pictures import encoded, plain

GREY = (128, 128, 128)
ROOM = 25_000_000  # pixels


def close_to(colour: Any, expected: tuple[int, int, int]) -> bool:
    return bool(np.abs(np.subtract(colour, expected)).max() <= 3)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_colour_mode_becomes_rgb(kind: str, mode: str) -> None:
    found = read(plain(kind, mode))
    assert found.mode == "RGB"
    assert found.size == (40, 30)
    assert close_to(found.getpixel((20, 15)), GREY)


def test_a_black_and_white_picture_becomes_rgb() -> None:
    found = read(encoded(Image.new("1", (20, 20), 1), "PNG"))
    assert (found.mode, found.getpixel((5, 5))) == ("RGB", (255, 255, 255))


def test_grey_in_16_bits_stays_grey() -> None:
    deep = Image.fromarray(np.full((20, 20), 0x8080, np.uint16))
    assert close_to(read(encoded(deep, "PNG")).getpixel((5, 5)), GREY)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_are_laid_on_white(mode: str) -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    found = read(encoded(clear.convert(mode), "PNG"))
    assert found.getpixel((5, 5)) == (255, 255, 255)


def test_a_palette_with_half_transparent_colours_is_accepted() -> None:
    palette = Image.new("P", (20, 20), 1)
    palette.putpalette([0, 0, 0, 200, 0, 0])
    found = read(encoded(palette, "PNG", transparency=bytes([0, 128])))
    assert close_to(found.getpixel((5, 5)), (227, 127, 127))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_is_put_upright(orientation: int) -> None:
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste("black", (0, 0, 30, 20))
    ways_back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(ways_back[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read(encoded(stored, quality=95, exif=exif))
    assert found.size == (60, 40)
    assert close_to(found.getpixel((8, 8)), (0, 0, 0))
    for corner in ((52, 8), (8, 32), (52, 32)):
        assert close_to(found.getpixel(corner), (255, 255, 255))


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    assert close_to(read(content).getpixel((5, 5)), (255, 0, 0))


@pytest.mark.parametrize("size", [(64, 64), (32, 48)])
def test_the_model_sees_bytes_in_the_size_it_takes(size: tuple[int, int]) -> None:
    row = as_row(plain(size=(100, 30)), ROOM, size)
    assert row.shape == (size[1], size[0], 3)
    assert row.dtype == np.uint8
    assert close_to(row.mean(axis=(0, 1)), GREY)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((2000, 1000), (512, 256)), ((300, 900), (171, 512)), ((40, 30), (40, 30)), ((1, 1), (1, 1))],
)
def test_the_copy_is_small_and_keeps_its_proportions(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    with Image.open(io.BytesIO(as_jpeg(plain(size=size), ROOM))) as copy:
        assert copy.format == "JPEG"
        assert copy.size == expected


def test_the_copy_holds_nothing_but_the_picture() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    content = encoded(
        Image.new("RGB", (40, 30)), exif=exif, comment=b"at home", icc_profile=b"at home"
    )
    assert content.count(b"at home") == 3
    assert read(content).info
    with Image.open(io.BytesIO(as_jpeg(content, ROOM))) as copy:
        assert not copy.getexif()
        assert {"exif", "icc_profile", "comment", "xmp"}.isdisjoint(copy.info)
