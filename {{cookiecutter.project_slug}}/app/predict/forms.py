"""The fast way into a form with one file, as programs send it.

It reads the plainest of forms or says nothing; Werkzeug's parser then reads the body.
"""

import re

BOUNDARY = re.compile(r"multipart/form-data; ?boundary=([A-Za-z0-9'()+_,./:=?-]{1,70})")
HEADERS = re.compile(
    rb'Content-Disposition: form-data; name="([^"\\\r\n]+)"; filename="([^"\\\r\n]*)"'
    rb"(\r\nContent-Type: [^\r\n]+)?",
    re.IGNORECASE,
)
LONGEST_HEADERS = 1000  # bytes


def only_file(content_type: str, body: bytes, name: str) -> bytes | None:
    """Return the content of the file called `name` in a form that has nothing else, or None."""
    found = BOUNDARY.fullmatch(content_type)
    if not found:
        return None
    mark = b"--" + found[1].encode()
    start, end = mark + b"\r\n", b"\r\n" + mark + b"--"
    body = body.removesuffix(b"\r\n")
    if not body.startswith(start) or not body.endswith(end) or body.count(mark) != 2:
        return None
    blank = body.find(b"\r\n\r\n", len(start), len(start) + LONGEST_HEADERS)
    if blank < 0:
        return None
    headers = HEADERS.fullmatch(body, len(start), blank)
    if not headers or headers[1] != name.encode() or not headers[2]:
        return None
    return body[blank + 4 : len(body) - len(end)]
