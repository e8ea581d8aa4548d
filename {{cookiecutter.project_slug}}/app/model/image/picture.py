"""Bytes from anyone become an RGB picture, or a plain refusal."""

import io
import warnings

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
TRAINING_PIXELS = 100_000_000  # the limit for one's own pictures, which are learned from

# A picture that Pillow warns of is damaged or made to harm. The filter is set once for the
# process: switching it for each call isn't safe with threads.
warnings.filterwarnings("error", module=r"PIL(\.|$)")
Image.MAX_IMAGE_PIXELS = None  # `read` has a limit of its own, which a setting moves


class BadPicture(ValueError):
    """The bytes are no picture that can be accepted; the message says why and what would be."""


def read(
    data: bytes, max_pixels: int = 25_000_000, size: tuple[int, int] | None = None
) -> Image.Image:
    """Return the first frame of a PNG, JPEG or WEBP as an upright RGB picture.

    Transparency is laid on white. A JPEG that will be reduced to `size` (width, height) is decoded
    no larger than needed, at least twice as large. Raises BadPicture; the pixel limit is checked
    before decoding.
    """
    try:
        with Image.open(io.BytesIO(data), formats=tuple(FORMATS)) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise BadPicture(
                    f"has {width} × {height} pixels; at most {max_pixels / 1e6:g} megapixels "
                    "are accepted. Make it smaller."
                )
            if size:
                picture.draft(None, (2 * max(size), 2 * max(size)))
            picture.load()
            return flatten(ImageOps.exif_transpose(picture))
    except BadPicture:
        raise
    except UnidentifiedImageError:
        raise BadPicture(
            "is not a PNG, JPEG or WEBP picture. Choose a file of one of these types."
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError, Warning):
        raise BadPicture(
            "is damaged or cut off and can't be read. Save it again or choose another."
        ) from None


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
    picture = read(data, max_pixels, size if reduced else None)
    return np.asarray(picture.resize(size, Image.Resampling.BILINEAR), dtype=np.uint8)


def as_jpeg(data: bytes, max_pixels: int, longest: int = 512) -> bytes:
    """Return a copy at most `longest` pixels wide and high, as JPEG without any metadata.

    Raises BadPicture.
    """
    copy = read(data, max_pixels, (longest, longest))
    copy.info.clear()
    copy.thumbnail((longest, longest))
    buffer = io.BytesIO()
    copy.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
