"""Requests as raw bytes, right and wrong, over connections of their own."""

import contextlib
import re
import socket
from pathlib import Path

TIMEOUT = 10.0  # seconds for all answers
LONGEST = 10_000_000  # bytes of an answer
# What gunicorn itself says of a request that it doesn't speak.
UNSPOKEN = {501, 505}


def exchange(port: int, sent: bytes) -> list[int]:
    """Send bytes, end the sending, and return the statuses of everything that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while (part := connection.recv(65_536)) and len(received) < LONGEST:
                received += part
    return [int(code) for code in re.findall(rb"^HTTP/1\.[01] (\d{3})", received, re.MULTILINE)]


def read(path: Path) -> bytes:
    """Return a request that gunicorn is tested with, whose files write line ends in letters."""
    text = path.read_bytes().replace(b"\n", b"")
    for written, meant in ((b"\\r", b"\r"), (b"\\n", b"\n"), (b"\\0", b"\0"), (b"\\t", b"\t")):
        text = text.replace(written, meant)
    return text


def problem(statuses: list[int], most: int) -> str | None:
    """Return what is wrong with the answers to one request, if anything."""
    if any(status >= 500 and status not in UNSPOKEN for status in statuses):
        return f"answered {statuses}"
    if len(statuses) > most:
        return f"{len(statuses)} answers to one request: {statuses}"
    return None
