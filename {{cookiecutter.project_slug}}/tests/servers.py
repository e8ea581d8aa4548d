"""Other processes: commands and real servers, in a copy of the project without its `.env`."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.config import Settings

Completed = subprocess.CompletedProcess[str]
PATIENCE = 30  # seconds until a test gives up waiting
KEY = "x7Qm2v-9LrT4_kWz8bNc1DfHj6YpSs3GaE5"


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment, its settings exchanged for those given."""
    dropped = {name.upper() for name in Settings.model_fields}
    dropped |= {"FLASK_APP", "FLASK_RUN_FROM_CLI", "GUNICORN_CMD_ARGS", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in dropped}
    return kept | settings


def command(*arguments: str, cwd: Path, **settings: str) -> Callable[[], Completed]:
    """Return what runs Python to its end, in the environment of now, and returns what it said."""
    return partial(
        subprocess.run,
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server in a project, as its command starts it; what it logs can be waited for."""

    def __init__(self, project: Path, *arguments: str, **settings: str) -> None:
        self.port = free_port()
        self.lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []  # all of them
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=project,
            env=environment(PORT=str(self.port), WEB_CONCURRENCY="1", **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            self.lines.put(line)
        self.lines.put("")  # it has ended

    def wait_for(self, words: str) -> None:
        """Return when a line with these words has been logged."""
        seen = []
        while words not in (line := self.lines.get(timeout=PATIENCE)):
            seen.append(line)
            assert line, f"the server ended without {words!r}: {''.join(seen)}"

    def call(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Return the status and the content that an address is answered with."""
        url = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(url, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return int(answer.status), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def status(self, path: str) -> int:
        """Return the status that an address is answered with."""
        return self.call(path)[0]

    def wait_until_ready(self) -> None:
        """Return when readiness is answered with 200: there is no event for it but asking."""
        deadline = time.monotonic() + PATIENCE
        while self._readiness() != 200:
            assert time.monotonic() < deadline, "the server was not ready in time"
            time.sleep(0.02)

    def _readiness(self) -> int:
        """Return the status of readiness, 0 where nobody listens yet: granian's workers do that."""
        try:
            return self.status("/health/ready")
        except urllib.error.URLError:
            assert self.process.poll() is None, "the server ended"
            return 0

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        """Ask it to stop and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()
        return code
