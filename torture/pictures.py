"""Pictures made to harm: small files that decode to huge ones, and parts that unpack to far more.

Written byte by byte, as no library writes such files.
"""

import base64
import gzip
import io
import struct
import zipfile
import zlib

from torture.shots import FINE, REFUSED, Shot

HUGE = 64_000_000  # bytes that a chunk of a few kilobytes unpacks to
PNG = b"\x89PNG\r\n\x1a\n"
# One grey pixel each; the smallest that Pillow reads.
WEBP = base64.b64decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=")


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    total = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", total)


def png(
    width: int, height: int, rows: bytes | None = None, *more: bytes, depth: int = 1, color: int = 0
) -> bytes:
    """Return a PNG with a header of that size, those rows (else fitting ones) and more chunks."""
    if rows is None:
        rows = bytes(((width * depth + 7) // 8 + 1) * height)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    ends = (chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b""))
    return PNG + chunk(b"IHDR", header) + b"".join(more) + b"".join(ends)


def packed(size: int = HUGE) -> bytes:
    """Return a few kilobytes that unpack to that many bytes."""
    return zlib.compress(bytes(size), 9)


def claiming_jpeg(picture: bytes, width: int, height: int) -> bytes:
    """Return a JPEG whose header claims another size."""
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        if (place := picture.find(marker)) > 0:
            head = picture[: place + 5]
            return head + struct.pack(">HH", height, width) + picture[place + 9 :]
    raise ValueError("no JPEG")


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a WEBP of chunks."""
    body = b"".join(
        name + struct.pack("<I", len(part)) + part + bytes(len(part) % 2) for name, part in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def webp(width: int, height: int) -> dict[str, bytes]:
    """Return WEBPs of the three kinds that claim a size of up to 16384 by 16384 pixels."""
    lossy = bytearray(WEBP[20:])
    lossy[6:10] = struct.pack("<HH", width & 0x3FFF, height & 0x3FFF)
    lossless = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(8)
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return {
        "lossy": riff((b"VP8 ", bytes(lossy))),
        "lossless": riff((b"VP8L", lossless)),
        "extended": riff((b"VP8X", canvas), (b"VP8 ", WEBP[20:])),
    }


def gif(width: int, height: int) -> bytes:
    """Return a GIF that claims a size."""
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00" + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, width, height) + b"\x00\x02\x02\x44\x01\x00\x3b"
    return head + frame


def bmp(width: int, height: int) -> bytes:
    """Return a BMP that claims a size."""
    head = struct.pack("<IIIIiiHHI", 99, 0, 54, 40, width, height, 1, 24, 0)
    return b"BM" + head + bytes(20)


def archive(levels: int) -> bytes:
    """Return a zip file in a zip file and so on, each with ten copies of the one before."""
    content = bytes(1_000_000)
    for _ in range(levels):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
            for number in range(10):
                file.writestr(f"{number}", content)
        content = buffer.getvalue()
    return content


def refused(jpeg: bytes) -> dict[str, bytes]:
    """Return what may not be accepted."""
    huge = packed()
    found = {
        "a PNG of 50,000 by 50,000": png(50_000, 50_000, b""),
        "a PNG of 65,535 by 65,535": png(65_535, 65_535, b""),
        "a PNG of the largest size": png(2**31 - 1, 2**31 - 1, b""),
        "a PNG of 2^32 - 1": png(2**32 - 1, 1, b""),
        "a PNG of 176.9 megapixels in 22 kB": png(13_300, 13_300),
        "a PNG of 25 megapixels and a row": png(5000, 5001),
        "a PNG of no width": png(0, 10, b""),
        "a PNG with a zTXt bomb": png(8, 8, None, chunk(b"zTXt", b"Comment\0\0" + huge)),
        "a PNG with an iTXt bomb": png(8, 8, None, chunk(b"iTXt", b"a\0\1\0\0\0" + huge)),
        "a JPEG of 65,535 by 65,535": claiming_jpeg(jpeg, 65_535, 65_535),
        "a JPEG of 5,001 by 5,000": claiming_jpeg(jpeg, 5001, 5000),
        "a JPEG of no height": claiming_jpeg(jpeg, 100, 0),
        "a GIF of 65,535 by 65,535": gif(65_535, 65_535),
        "a BMP of 2^31 by 2^31": bmp(2**31 - 1, 2**31 - 1),
        "a TIFF that points to itself": b"II*\0\x08\0\0\0" + bytes(2) + b"\x08\0\0\0",
        "a PPM of a million by a million": b"P6 1000000 1000000 255\n",
        "a zip of zips": archive(4),
        "a gzip of zeros": gzip.compress(bytes(HUGE)),
        "a million zeros": bytes(1_000_000),
        "nothing": b"",
    }
    found |= {f"a {kind} WEBP of 16,383²": part for kind, part in webp(16_383, 16_383).items()}
    return found


def perhaps(jpeg: bytes) -> dict[str, bytes]:
    """Return what may be accepted or not, but has to be borne."""
    huge = packed()
    frames = chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))
    texts = b"".join(chunk(b"tEXt", b"a\0" + bytes([65 + n % 26]) * 60_000) for n in range(30))
    segment = b"\xff\xfe\xff\xff" + bytes(65_533)
    return {
        "a PNG of 25 megapixels": png(5000, 5000),
        "a PNG with an iCCP bomb": png(8, 8, None, chunk(b"iCCP", b"icc\0\0" + huge)),
        "a PNG with rows of 64 MB": png(8, 8, bytes(HUGE)),
        "a PNG of 2^31 frames": png(8, 8, None, frames),
        "a PNG with 30 long texts": png(8, 8, None, texts),
        "a PNG of one row": png(1_000_000, 1),
        "a PNG of one column": png(1, 1_000_000),
        "a JPEG with 60 comments": jpeg[:2] + segment * 60 + jpeg[2:],
        "a JPEG twice": jpeg + jpeg,
        "a JPEG and a million zeros": jpeg + bytes(1_000_000),
    }


def shot(name: str, content: bytes, allowed: frozenset[int]) -> Shot:
    """Return the call that sends a picture, as a form with one file."""
    head = 'Content-Disposition: form-data; name="picture"; filename="a"\r\n\r\n'
    body = b"--end\r\n" + head.encode() + content + b"\r\n--end--\r\n"
    return Shot(name, body, "multipart/form-data; boundary=end", allowed=allowed)


def shots(jpeg: bytes) -> list[Shot]:
    """Return a call for each."""
    bad = [shot(name, content, REFUSED) for name, content in refused(jpeg).items()]
    return bad + [shot(name, content, FINE) for name, content in perhaps(jpeg).items()]
