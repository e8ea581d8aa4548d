"""A generated project as its owner handles it: by make, by its flask command, by its address."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEFT_OUT = (".venv", "instance", "__pycache__", ".*_cache", ".coverage*")


def free_port() -> int:
    """Return a port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(url: str) -> int:
    """Return the status of a GET, or 0 where nobody answers yet."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_for(url: str, process: subprocess.Popen[Any], seconds: float = 60) -> None:
    """Wait until the address answers 200, or fail with what the process said."""
    deadline = time.monotonic() + seconds
    while status(url) != 200:
        assert process.poll() is None, "the server ended instead of serving"
        assert time.monotonic() < deadline, f"{url} was not ready after {seconds:.0f} s"
        time.sleep(0.1)


@dataclass(frozen=True)
class Project:
    """A baked project in its own folder, with its own virtual environment."""

    folder: Path
    auth: str
    model_type: str = "image-classification"

    def copied(self, folder: Path) -> "Project":
        """Return a copy of it, with the same environment, that nobody else writes into."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        (folder / ".venv").symlink_to(self.folder / ".venv")
        return Project(folder, self.auth, self.model_type)

    @property
    def environment(self) -> dict[str, str]:
        """The caller's environment without what would leak into the project."""
        private = re.compile(r"APP_ENV|SECRET_KEY|PORT|FLASK_|DATABASE_URL|VIRTUAL_ENV|MAKE|MFLAGS")
        return {name: value for name, value in os.environ.items() if not private.match(name)}

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the project and return what it did."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def make(self, target: str, **environment: str) -> str:
        """Run a make target, which must succeed, and return what it printed."""
        done = self.run("make", target, **environment)
        assert done.returncode == 0, f"make {target} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def python(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the project's own Python."""
        return self.run(str(self.folder / ".venv/bin/python"), *arguments, **environment)

    def flask(self, *arguments: str, **environment: str) -> str:
        """Run a flask command, which must succeed, and return what it printed."""
        done = self.python("-m", "flask", "--app", "wsgi", *arguments, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def script(self, name: str) -> dict[str, Any]:
        """Run one of the scripts in `inside/` with the project's Python; return what it found."""
        path = Path(__file__).parent / "inside" / name
        alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as in gunicorn.conf.py
        done = self.python(str(path), PYTHONPATH=str(self.folder), **alone)
        assert done.returncode == 0, done.stdout + done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    @contextmanager
    def serve(self, until: str = "/health/ready", **environment: str) -> Iterator[str]:
        """Serve under gunicorn once it is ready, or a page is; stop by SIGTERM at the end."""
        port = free_port()
        process = subprocess.Popen(
            [str(self.folder / ".venv/bin/gunicorn"), "wsgi"],
            cwd=self.folder,
            env=self.environment | {"APP_ENV": "development", "PORT": str(port)} | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}{until}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=40) == 0
