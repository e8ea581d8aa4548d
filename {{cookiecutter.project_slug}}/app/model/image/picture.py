"""Bytes from anyone become an RGB picture, or a plain refusal."""

import io
import threading
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, PngImagePlugin, UnidentifiedImageError

from app.model.message import Message

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
TRAINING_PIXELS = 100_000_000  # the limit for one's own pictures, which are learned from
NO_PICTURE = Message("is not a PNG, JPEG or WEBP picture. Choose a file of one of these types.")
DAMAGED = Message("is damaged or cut off and can't be read. Save it again or choose another.")

# A picture that Pillow warns of is damaged or made to harm. The filter is set once for the
# process: switching it for each call isn't safe with threads.
warnings.filterwarnings("error", module=r"PIL(\.|$)")
Image.MAX_IMAGE_PIXELS = None  # `decode` has a limit of its own, which a setting moves
PngImagePlugin.MAX_TEXT_MEMORY = 2_000_000  # bytes of all notes in a PNG, unpacked

# A picture takes up to twenty bytes a pixel for a moment, and a server has many threads.
LARGE = 4_000_000  # pixels
FEW = threading.BoundedSemaphore(2)  # how many large ones are in memory at once
T = TypeVar("T")


class BadPicture(ValueError):
    """The bytes are no picture that can be accepted; the message says why and what would be."""


def read(
    data: bytes, max_pixels: int = 25_000_000, size: tuple[int, int] | None = None
) -> Image.Image:
    """Return a picture as `decode` gives it. Raises BadPicture."""
    return decode(data, max_pixels, size, lambda picture: picture)


def decode(
    data: bytes,
    max_pixels: int,
    size: tuple[int, int] | None,
    reduce: Callable[[Image.Image], T],
) -> T:
    """Return what `reduce` makes of the first frame of a PNG, JPEG or WEBP, upright and in RGB.

    Transparency is laid on white. A JPEG that will be reduced to `size` (width, height) is decoded
    no larger than needed, at least twice as large. Raises BadPicture; the pixel limit is checked
    before decoding. Only so many large pictures are in memory at once; others wait.
    """
    try:
        with Image.open(io.BytesIO(data), formats=tuple(FORMATS)) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise BadPicture(
                    Message(
                        "has %(width)s × %(height)s pixels; at most %(most)s megapixels are "
                        "accepted. Make it smaller.",
                        width=width,
                        height=height,
                        most=max_pixels / 1e6,
                    )
                )
            with place_for(width * height):
                if size:
                    picture.draft(None, (2 * max(size), 2 * max(size)))
                picture.load()
                return reduce(flatten(ImageOps.exif_transpose(picture)))
    except BadPicture:
        raise
    except UnidentifiedImageError:
        raise BadPicture(NO_PICTURE) from None
    except (OSError, SyntaxError, ValueError, EOFError, Warning):
        raise BadPicture(DAMAGED) from None


def place_for(pixels: int) -> AbstractContextManager[Any]:
    """Return what a picture of so many pixels must hold while it is in memory."""
    return FEW if pixels > LARGE else nullcontext()


def flatten(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB, transparent parts on white."""
    if picture.mode.startswith("I"):  # grey in 16 bits, which convert() would clip to white
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")


def as_row(
    data: bytes, max_pixels: int, size: tuple[int, int], reduced: bool = False
) -> npt.NDArray[np.uint8]:
    """Return an array (height, width, 3) of RGB values from 0 to 255; `size` is width, height.

    Training and serving read pictures this one way; what was trained elsewhere has seen pictures
    that weren't `reduced` while they were decoded. Raises BadPicture.
    """

    def reduce(picture: Image.Image) -> npt.NDArray[np.uint8]:
        return np.asarray(picture.resize(size, Image.Resampling.BILINEAR), dtype=np.uint8)

    return decode(data, max_pixels, size if reduced else None, reduce)


def as_jpeg(data: bytes, max_pixels: int, longest: int = 512) -> bytes:
    """Return a copy at most `longest` pixels wide and high, as JPEG without any metadata.

    Raises BadPicture.
    """
    return smaller(data, max_pixels, longest, "JPEG", quality=88)


def as_thumbnail(data: bytes, max_pixels: int, longest: int = 320) -> bytes:
    """Return a copy for lists, as WEBP without any metadata. Raises BadPicture."""
    return smaller(data, max_pixels, longest, "WEBP", quality=75, method=2)


def smaller(data: bytes, max_pixels: int, longest: int, form: str, **options: int) -> bytes:
    """Return a copy at most `longest` pixels wide and high in a format. Raises BadPicture."""

    def reduce(copy: Image.Image) -> bytes:
        copy.info.clear()
        copy.thumbnail((longest, longest))
        buffer = io.BytesIO()
        copy.save(buffer, form, **options)
        return buffer.getvalue()

    return decode(data, max_pixels, (longest, longest), reduce)
