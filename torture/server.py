"""A project under gunicorn as in production, with its processes, its log and its files in view."""

import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from project import Project, free_port, wait_for

from benchmarks import processes

WORKERS = 2
SECRET = "x7Qm2v-9LrT4_kWz8bNc1DfHj6YpSs3GaE5"
PATIENCE = 60  # seconds until all workers must be there


@dataclass
class Server:
    """Everything that the server may write is in `home`; `wrapper` is put before its command."""

    project: Project
    home: Path
    wrapper: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        for name in ("instance", "tmp", "home"):
            (self.home / name).mkdir(parents=True, exist_ok=True)

    @property
    def settings(self) -> dict[str, str]:
        """The environment of the server and of its commands."""
        return {
            "APP_ENV": "production",
            "SECRET_KEY": SECRET,
            "TRUSTED_PROXIES": "1",
            "WEB_CONCURRENCY": str(WORKERS),
            "PORT": str(self.port),
            "INSTANCE_DIR": str(self.home / "instance"),
            "TMPDIR": str(self.home / "tmp"),
            "HOME": str(self.home / "home"),
        }

    @property
    def log(self) -> Path:
        """What it and its workers say."""
        return self.home / "log"

    @property
    def pid(self) -> int:
        """The process at the top."""
        assert self.process is not None
        return self.process.pid

    @property
    def instance(self) -> Path:
        """Its data, as it sees them itself."""
        return Path(f"/proc/{self.pid}/root{self.home}/instance")

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, str(self.project.folder / ".venv/bin/python"), "serve.py"],
                cwd=self.project.folder,
                env=self.project.environment | self.settings,
                stdout=log,
                stderr=log,
            )
        self.wait_until_whole()

    def stop(self) -> None:
        """Stop it as an operator does; it must end well."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0, self.log.read_text()[-2000:]

    def workers(self) -> set[int]:
        """Return its workers that live."""
        return {
            pid
            for pid, found in processes.tree(self.pid).items()
            if found.parent == self.pid and is_alive(pid)
        }

    def wait_until_whole(self, without: frozenset[int] | set[int] = frozenset()) -> float:
        """Return the seconds until all workers are there and ready, none of them `without`."""
        assert self.process is not None
        start = time.monotonic()
        wait_for(f"http://127.0.0.1:{self.port}/health/ready", self.process, PATIENCE)
        while len(self.workers()) != WORKERS or self.workers() & without:
            assert time.monotonic() - start < PATIENCE, f"{self.workers()} without {without}"
            time.sleep(0.05)
        return time.monotonic() - start

    def flask(self, *arguments: str) -> str:
        """Run a flask command with the same settings; return what it printed."""
        return self.project.flask(*arguments, **self.settings)


def is_alive(pid: int) -> bool:
    """Tell whether a process runs and isn't just waiting to be buried."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False
