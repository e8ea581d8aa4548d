"""What the gate keeps out, and that it does so without decoding more than is allowed."""

import io
import runpy
import struct
import warnings

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile, PngInfo

from app.model.image import picture
from app.model.image.picture import BadPicture, read
from tests.image.pictures import claiming, encoded, plain


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no picture", id="text"),
        pytest.param(plain("GIF", "L"), id="GIF"),
        pytest.param(plain("BMP"), id="BMP"),
        pytest.param(plain("TIFF"), id="TIFF"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", id="EPS"),
        pytest.param(plain()[:2], id="two bytes of a JPEG"),
    ],
)
def test_what_is_of_no_accepted_type_is_refused(content: bytes) -> None:
    with pytest.raises(BadPicture, match=r"^is not a PNG, JPEG or WEBP picture\. Choose"):
        read(content)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_picture_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
    content = encoded(Image.fromarray(noise), kind)
    with pytest.raises(BadPicture, match=r"^is damaged or cut off"):
        read(content[: int(len(content) * share)])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_damage_is_refused_and_never_an_error_of_ours(kind: str) -> None:
    content, refused = plain(kind), 0
    for place in range(0, len(content), 4):
        for value in (0, 255):
            damaged = bytearray(content)
            damaged[place] = value
            try:
                assert read(bytes(damaged), 10_000_000).mode == "RGB"
            except BadPicture:
                refused += 1
    assert refused > 10


def test_the_pixel_limit_is_exact() -> None:
    content = plain(size=(40, 30))
    assert read(content, max_pixels=1200).size == (40, 30)
    with pytest.raises(BadPicture, match=r"^has 40 × 30 pixels; at most 0\.001199 megapixels"):
        read(content, max_pixels=1199)


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(6000, 5000, id="30 megapixels"),
        pytest.param(10_000, 10_000, id="100 megapixels"),
        pytest.param(50_000, 50_000, id="2500 megapixels"),
    ],
)
def test_a_header_that_claims_too_much_is_refused_before_decoding(
    width: int, height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PngImageFile, "load", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(BadPicture, match=f"^has {width} × {height} pixels; at most 25 megapixels"):
        read(claiming(width, height))


def test_as_many_pixels_as_the_settings_allow_reach_the_decoder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Reached(Exception):
        pass

    def load(_: object) -> None:
        raise Reached

    monkeypatch.setattr(PngImageFile, "load", load)
    with pytest.raises(Reached):
        read(claiming(10_000, 10_000), max_pixels=100_000_000)


def test_text_that_unpacks_to_far_more_is_refused() -> None:
    note = PngInfo()
    note.add_text("note", "x" * 2_000_000, zip=True)
    content = encoded(Image.new("L", (4, 4)), "PNG", pnginfo=note)
    assert len(content) < 5_000
    with pytest.raises(BadPicture, match=r"^is damaged"):
        read(content)


def test_many_texts_that_unpack_to_far_more_are_refused() -> None:
    note = PngInfo()
    for number in range(5):
        note.add_text(f"note {number}", "x" * 900_000, zip=True)
    content = encoded(Image.new("L", (4, 4)), "PNG", pnginfo=note)
    assert len(content) < 10_000
    with pytest.raises(BadPicture, match=r"^is damaged"):
        read(content)


def test_a_few_texts_do_no_harm() -> None:
    note = PngInfo()
    note.add_text("note", "x" * 500_000, zip=True)
    assert read(encoded(Image.new("L", (4, 4)), "PNG", pnginfo=note)).size == (4, 4)


@pytest.mark.parametrize(("most", "free"), [(99, False), (100, True)])
def test_only_two_large_pictures_are_in_memory_at_once(
    monkeypatch: pytest.MonkeyPatch, most: int, free: bool
) -> None:
    monkeypatch.setattr(picture, "LARGE", most)
    content = plain(size=(10, 10))

    def is_free(_: object = None) -> bool:
        found = picture.FEW.acquire(blocking=False)
        if found:
            picture.FEW.release()
        return found

    def one_more(_: object) -> bool:
        return picture.decode(content, 100, None, is_free)

    assert picture.decode(content, 100, None, one_more) is free
    for _ in range(3):
        with pytest.raises(BadPicture):
            read(content[:-50])
    assert picture.decode(content, 100, None, is_free)


def test_a_warning_of_pillow_is_a_refusal_in_any_process() -> None:
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08" + struct.pack(">H", 3) + b"\x01\x12"
    content = encoded(Image.new("RGB", (20, 20)), exif=exif)
    with warnings.catch_warnings():
        warnings.resetwarnings()
        with pytest.warns(UserWarning, match="Corrupt EXIF"), Image.open(io.BytesIO(content)) as it:
            it.getexif()
        fresh = runpy.run_path(str(picture.__file__))
        with pytest.raises(fresh["BadPicture"], match="damaged"):
            fresh["read"](content)
