"""Servers: how each is started, asked, watched and stopped."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import processes
from benchmarks.bodies import Requests
from benchmarks.paths import LOGS, environment

PATIENCE = 60  # seconds for a server to give its first right answer


class ServerError(Exception):
    """A server doesn't start, or answers wrongly; the message says which and how."""


@dataclass(frozen=True)
class Server:
    """One way to serve a model; `{port}` in the command and the environment is replaced.

    `role` is ours, rival, same (the same runtime on a rival) or limit; `form` names the bodies
    that it takes.
    """

    name: str
    role: str
    form: str
    path: str
    command: tuple[str, ...]
    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    tolerance: float = 1e-4


@dataclass(frozen=True)
class Running:
    """A server that was started."""

    server: Server
    pid: int
    port: int

    def ask(
        self, requests: Requests, number: int, connection: http.client.HTTPConnection
    ) -> tuple[int, bytes]:
        """Return the status and the body of the answer to one request."""
        headers = {"Content-Type": requests.media_type, **self.server.headers}
        connection.request("POST", self.server.path, requests.bodies[number], headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def connect(self, timeout: float = 60) -> http.client.HTTPConnection:
        """Return a connection; it opens itself when it is used."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def cpu_seconds(self) -> float:
        """Return the CPU seconds used so far, by all processes of the server."""
        return processes.cpu_seconds(self.pid)

    def memory(self) -> int:
        """Return the bytes of memory of all processes of the server."""
        return processes.memory(self.pid)


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback interface that nobody uses."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a server to stop, then end what is left of its processes."""
    members = processes.tree(process.pid)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    for pid, before in members.items():
        now = processes.stat(pid)
        if now and now.began == before.began and pid != os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    process.wait()


def placed(text: str, ports: list[int]) -> str:
    """Return a text with the ports in their places."""
    for name, port in zip(("{port}", "{second}", "{third}"), ports, strict=True):
        text = text.replace(name, str(port))
    return text


@contextmanager
def started(server: Server, log: str) -> Iterator[Running]:
    """Start a server and end it, with all its processes, afterwards."""
    ports = free_ports(3)
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / f"{log}.log").open("wb") as output:
        process = subprocess.Popen(
            [placed(part, ports) for part in server.command],
            cwd=server.folder,
            env=environment(**{name: placed(text, ports) for name, text in server.env.items()}),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield Running(server, process.pid, ports[0])
        finally:
            end(process)


def alive(pid: int) -> bool:
    """Tell whether a process that was started here still runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def deadline(seconds: float) -> Iterator[None]:
    """Yield every 20 milliseconds until the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield
        time.sleep(0.02)
