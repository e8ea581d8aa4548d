"""Clients that send a byte now and then, very many of them, and nginx that bears them."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from project import Project, free_port, status

HEAD = b"POST /api/v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
PAUSE = 0.5  # seconds between two bytes of one client


@contextmanager
def behind_nginx(nginx: str, project: Project, port: int, folder: Path) -> Iterator[int]:
    """Serve a port by nginx, as the project's own configuration says; yield nginx's port."""
    folder.mkdir(exist_ok=True)
    site, public = (project.folder / "deploy/nginx.conf").read_text("utf-8"), free_port()
    site = site.replace("listen 80;", f"listen 127.0.0.1:{public};")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/log;\n"
        f"events {{ worker_connections 1000; }}\n"
        f"http {{\naccess_log off;\n{temporary}{site}}}\n"
    )
    server = subprocess.Popen([nginx, "-c", str(config), "-e", str(folder / "log")])
    try:
        deadline = time.monotonic() + 10
        while status(f"http://127.0.0.1:{public}/health/ready") != 200:
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.1)
        yield public
    finally:
        server.terminate()
        server.wait(timeout=10)


def slowly(count: int) -> Iterator[bytes]:
    """Yield what each of many clients sends: half of them never end their headers."""
    for number in range(count):
        length = b"Content-Length: 100000\r\n\r\n" if number % 2 else b""
        yield HEAD + length


def drip(sockets: list[socket.socket], letter: bytes) -> int:
    """Send one more byte on each connection; return how many are still open."""
    count = 0
    for each in sockets:
        with contextlib.suppress(OSError):
            count += each.send(letter)
    return count


def storm(port: int, count: int, seconds: float) -> int:
    """Hold many connections, each with a byte now and then; return how many were open at most."""
    with contextlib.ExitStack() as stack:
        sockets = []
        for beginning in slowly(count):
            each = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            each.sendall(beginning)
            sockets.append(each)
        until, most = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            most = max(most, drip(sockets, b"a"))
            time.sleep(PAUSE)
    return most
