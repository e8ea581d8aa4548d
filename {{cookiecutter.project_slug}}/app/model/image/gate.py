"""The gate for pictures: one field, a file in a form or base64 in JSON."""

import base64
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.fields import BadValue, Field, Json, PictureField, read_fields
from app.model.image.hog import hog
from app.model.image.picture import BadPicture, as_jpeg, as_row, as_thumbnail
from app.model.message import Message
from app.model.sample import Limits, Sample
from app.model.signature import Compiled, Feed

NAME, NOUN = "image", "picture"
REFUSED = Message("The picture could not be accepted.")
MISSING = Message("is missing. Send a picture.")
STORED = Limits(bytes=10_000_000, pixels=10_000_000)  # more than a copy that was stored can have
LUMA = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue look (ITU-R 601)


class Picture(Sample):
    """A picture that was accepted; the copy for the history is made when it is asked for."""

    def __init__(self, row: npt.NDArray[np.uint8], data: bytes, limits: Limits) -> None:
        self.row, self.values, self._data, self._limits = row, {}, data, limits

    @cached_property
    def picture(self) -> bytes:  # type: ignore[override]
        """A JPEG copy without metadata."""
        return as_jpeg(self._data, self._limits.pixels)


def quick(fields: Sequence[Field]) -> Callable[[bytes], list[Sample] | None]:
    """Return what leaves every body to the gate: decoding the picture is what takes time."""
    return lambda body: None


def from_bytes(field: PictureField, data: bytes, limits: Limits) -> Sample:
    """Return the sample in an uploaded file. Raises BadValue."""
    if not data:
        raise BadValue(MISSING)
    if len(data) > limits.bytes:
        pattern = Message("has %(size)s MB; at most %(most)s MB are accepted. Shrink it.")
        size, most = round(len(data) / 1e6, 1), limits.bytes / 1e6
        raise BadValue(Message(pattern, size=size, most=most))
    try:
        row = as_row(data, limits.pixels, (field.width, field.height), field.reduced)
        return Picture(row, data, limits)
    except BadPicture as problem:
        raise BadValue(problem.args[0]) from None


def only(fields: Sequence[Field]) -> PictureField:
    """Return the one field of a picture model."""
    (field,) = fields
    assert isinstance(field, PictureField)  # noqa: S101  # the signature's kind says so
    return field


def from_form(fields: Sequence[Field], given: Mapping[str, str | bytes], limits: Limits) -> Sample:
    """Return the sample in an uploaded file. Raises Refused."""

    def read_one(field: PictureField, value: str | bytes | None) -> Sample:
        if isinstance(value, str) and value:
            raise BadValue(Message("must be sent as a file."))
        return from_bytes(field, value if isinstance(value, bytes) else b"", limits)

    found: Sample = read_fields(fields, given, read_one)[fields[0].name]
    return found


def from_json(fields: Sequence[Field], given: Mapping[str, Any], limits: Limits) -> Sample:
    """Return the sample in a base64 text. Raises Refused."""

    def read_one(field: PictureField, value: Any) -> Sample:
        if value is None:
            raise BadValue(MISSING)
        if not isinstance(value, str):
            raise BadValue("must be a string of base64.")
        try:
            data = base64.b64decode(value, validate=True)
        except ValueError:
            raise BadValue("is not base64. Encode the bytes of the file.") from None
        return from_bytes(field, data, limits)

    found: Sample = read_fields(fields, given, read_one)[fields[0].name]
    return found


def from_example(
    fields: Sequence[Field], values: Mapping[str, Json], picture: bytes | None
) -> Sample:
    """Return the sample of a stored example."""
    return from_bytes(only(fields), picture or b"", STORED)


def stack(fields: Sequence[Field], samples: Sequence[Sample]) -> npt.NDArray[np.uint8]:
    """Return an array (n, height, width, 3) of RGB values from 0 to 255."""
    return np.stack([sample.row for sample in samples])


def feed(fields: Sequence[Field], feed: Feed, rows: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
    """Return pictures in the layout, type and range that the estimator was trained on."""
    pixels: npt.NDArray[Any] = rows
    if feed.channels == 1:
        grey = rows @ LUMA
        pixels = (np.rint(grey) if feed.dtype == "uint8" else grey)[..., np.newaxis]
    if feed.divisor != 1.0 or feed.mean:
        pixels = pixels / feed.divisor
        pixels = (pixels - np.array(feed.mean or [0.0])) / np.array(feed.std or [1.0])
    if feed.shape == "NCHW":
        pixels = pixels.transpose(0, 3, 1, 2)
    elif feed.shape == "flat":
        pixels = pixels.reshape(len(pixels), -1)
    return np.ascontiguousarray(pixels, dtype=feed.dtype)


def prepare(
    fields: Sequence[Field], feed_as: Feed, compiled: Compiled
) -> Callable[[Sequence[Sample]], dict[str, npt.NDArray[Any]]]:
    """Return what makes the matrix of a graph from pictures: their features, or their pixels."""

    (wanted,), head = compiled.inputs, compiled.head

    def as_matrix(samples: Sequence[Sample]) -> dict[str, npt.NDArray[Any]]:
        rows = feed(fields, feed_as, stack(fields, samples))
        if head:
            rows = hog(rows, int(head["cell"]), int(head["orientations"]), head["clip"])
        return {wanted.name: rows.astype(np.float64, copy=False)}

    return as_matrix


def thumbnail(picture: bytes) -> bytes | None:
    """Return a small copy of a stored picture as WEBP. Raises BadPicture."""
    return as_thumbnail(picture, STORED.pixels)


def explain(engine: Any, sample: Sample, place: int) -> list[dict[str, Any]] | None:
    """Return None: of a picture there are no words to name."""
    return None
