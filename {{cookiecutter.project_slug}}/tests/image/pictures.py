"""Pictures made for the tests, and what an upload of one looks like."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def plain(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    """Return a grey picture as a file."""
    return encoded(Image.new("L", size, 128).convert(mode), kind)


def claiming(width: int, height: int) -> bytes:
    """Return a PNG whose header claims a size that its data doesn't hold."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def upload(content: bytes, name: str = "picture.jpg") -> dict[str, Any]:
    """Return the form of an upload."""
    return {"picture": (io.BytesIO(content), name)}
