"""Files that are two things at once: a picture for us, something else for whoever gets it back."""

import io
import json
import zipfile

from torture import pictures
from torture.clients import Answer
from torture.pictures import chunk, png
from torture.shots import FINE, Shot
from torture.target import Target

MARK = b"torture-payload-4711"
SCRIPT = b"<script>alert('" + MARK + b"')</script>"
PHP = b"<?php system('" + MARK + b"'); ?>"
PAGE = b"<!doctype html><title>x</title>" + SCRIPT
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(" + MARK + b")>>>>endobj\n"
SHELL = b"#!/bin/sh\necho " + MARK + b"\n"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"
GIF = b"GIF89a/*" + bytes(4)


def zipped() -> bytes:
    """Return an archive as Java and Office have it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("META-INF/MANIFEST.MF", MARK)
    return buffer.getvalue()


def comment(text: bytes) -> bytes:
    """Return a comment of a JPEG."""
    return b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text


def exif(text: bytes) -> bytes:
    """Return EXIF data of a JPEG."""
    content = b"Exif\0\0" + text
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content


def all_of(jpeg: bytes) -> dict[str, bytes]:
    """Return the twenty."""
    small = png(8, 8)
    inside = {
        "JPEG and page, in a comment": jpeg[:2] + comment(PAGE) + jpeg[2:],
        "JPEG and PHP, in a comment": jpeg[:2] + comment(PHP) + jpeg[2:],
        "JPEG and page, in EXIF": jpeg[:2] + exif(PAGE) + jpeg[2:],
        "JPEG and script, at the beginning": jpeg[:4] + b"*/=1;//" + MARK + jpeg[4:],
        "PNG and PHP, in a text": png(8, 8, None, chunk(b"tEXt", b"Comment\0" + PHP)),
        "PNG and page, in a text": png(8, 8, None, chunk(b"tEXt", b"Title\0" + PAGE)),
        "PNG and page, in a private chunk": png(8, 8, None, chunk(b"prVt", PAGE)),
        "WEBP and page, in EXIF": pictures.riff(
            (b"VP8X", b"\x08" + bytes(9)), (b"VP8 ", pictures.WEBP[20:]), (b"EXIF", PAGE)
        ),
    }
    behind = {
        "JPEG and page": jpeg + PAGE,
        "JPEG and PHP": jpeg + PHP,
        "JPEG and archive": jpeg + zipped(),
        "JPEG and PDF": jpeg + PDF,
        "PNG and archive": small + zipped(),
        "PNG and shell script": small + SHELL,
        "WEBP and archive": pictures.WEBP + zipped(),
    }
    before = {
        "GIF and archive": GIF + zipped(),
        "GIF and script": GIF + b"*/=1;" + MARK,
        "page and JPEG": PAGE + jpeg,
        "PDF and JPEG": PDF + jpeg,
        "SVG": SVG,
    }
    return inside | behind | before


def shots(jpeg: bytes) -> list[Shot]:
    """Return a call for each."""
    return [pictures.shot(name, content, FINE) for name, content in all_of(jpeg).items()]


def look(target: Target, shot: Shot, answer: Answer) -> str | None:
    """Return what is wrong with the copy of an accepted one that a browser gets, if anything."""
    if answer.status != 200:
        return None
    copy = target.person.get(f"/history/{json.loads(answer.body)['id']}/picture")
    if copy.status != 200 or not copy.body.startswith(b"\xff\xd8\xff"):
        return f"its copy is {copy.status} {copy.body[:30]!r}"
    if MARK in copy.body:
        return "its copy holds the payload"
    if copy.headers["content-type"] != "image/jpeg":
        return f"its copy is sent as {copy.headers['content-type']}"
    if copy.headers.get("x-content-type-options") != "nosniff":
        return "its copy may be taken for something else"
    if "sandbox" not in copy.headers["content-security-policy"]:
        return "its copy may run scripts"
    return None
