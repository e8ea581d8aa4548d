"""What the server acknowledged, as its clients wrote it down, against what its database holds."""

import json
import shutil
import sqlite3
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import Self

from torture.clients import Answer, Program
from torture.target import Target, essence

CLIENTS = 8
BORNE = {409, 503, 507}  # while something is broken: try again, it says
PATIENCE = 90.0  # seconds until a question must have been acknowledged
AGAIN = 0.5  # seconds until a client asks again at the latest; waiting as told would take long


def rows(instance: Path) -> list[str]:
    """Return the ids of all predictions in a database that nobody writes to.

    It is copied first: SQLite would look for a file on another's small disk on our own.
    """
    with tempfile.TemporaryDirectory() as copy:
        for name in ("app.db", "app.db-wal"):
            if (instance / name).exists():
                shutil.copy(instance / name, copy)
        with closing(sqlite3.connect(f"{copy}/app.db")) as connection:
            return [row[0] for row in connection.execute("SELECT id FROM predictions")]


class Ledger:
    """Clients that each send one question after another, until told to stop.

    A question that got no answer, or was refused for now, is sent again under the same
    `Idempotency-Key` until it is acknowledged: then exactly one row must be there for it.
    """

    def __init__(self, target: Target, port: int | None = None) -> None:
        self.target, self.port = target, port or target.server.port
        self.before = set(rows(target.server.instance))
        self.acknowledged: list[str] = []
        self.refusals: Counter[int] = Counter()
        self.broken = 0
        self.slowest = 0.0  # seconds from the first sending to the acknowledgement
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask_on) for _ in range(CLIENTS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def note(self, record: str) -> None:
        """Write down what was acknowledged to somebody else."""
        self.acknowledged.append(record)

    def go_on(self, more: int = 50, limit: float = 30.0) -> float:
        """Wait until that many more are acknowledged; return the seconds. Fails at the limit."""
        start, wanted = time.monotonic(), len(self.acknowledged) + more
        while len(self.acknowledged) < wanted:
            assert time.monotonic() - start < limit, f"no answers after the fault: {self.refusals}"
            time.sleep(0.02)
        return time.monotonic() - start

    def _ask_on(self) -> None:
        with Program(self.port, self.target.token, timeout=20) as program:
            while not self._stop.is_set():
                self._ask(program, uuid.uuid4().hex)

    def _ask(self, program: Program, key: str) -> None:
        start = time.monotonic()
        while time.monotonic() - start < PATIENCE:
            try:
                answer = program.ask(self.target.question.json, Idempotency_Key=key)
            except (OSError, HTTPException):
                self.broken += 1
                time.sleep(0.05)
                continue
            if answer.status == 200:
                self.slowest = max(self.slowest, time.monotonic() - start)
                return self._write_down(answer)
            self._judge(answer)
            time.sleep(AGAIN)
        self.wrong.append(f"a question was not acknowledged in {PATIENCE:.0f} s")

    def _write_down(self, answer: Answer) -> None:
        if essence(answer) != self.target.expected:
            self.wrong.append(f"another answer than before: {answer.body[:200]!r}")
        self.acknowledged.append(str(json.loads(answer.body)["id"]))

    def _judge(self, answer: Answer) -> None:
        self.refusals[answer.status] += 1
        if answer.status not in BORNE:
            self.wrong.append(f"{answer.status} {answer.body[:200]!r}")
        elif answer.status != 409 and "retry-after" not in answer.headers:
            self.wrong.append(f"{answer.status} without Retry-After")

    def check(self) -> dict[str, object]:
        """Compare it with the database, after the clients have stopped; return the figures."""
        stored = set(rows(self.target.server.instance)) - self.before
        noted = Counter(self.acknowledged)
        lost, more = noted.keys() - stored, stored - noted.keys()
        doubled = [record for record, count in noted.items() if count > 1]
        figures: dict[str, object] = {
            "acknowledged": len(self.acknowledged),
            "rows": len(stored),
            "lost": len(lost),
            "kept though not acknowledged": len(more),
            "acknowledged twice": len(doubled),
            "refused for now": dict(self.refusals),
            "connections broken": self.broken,
            "slowest acknowledgement, s": round(self.slowest, 2),
        }
        assert not self.wrong, f"{len(self.wrong)} wrong: {self.wrong[:10]}"
        assert not lost | more | {*doubled}, figures
        return figures


def liveness(port: int) -> float:
    """Return the seconds that liveness takes, which must be 200 whatever is broken."""
    start = time.monotonic()
    with Program(port, timeout=5) as program:
        status = program.send("GET", "/health/live").status
    assert status == 200, f"liveness says {status}"
    return time.monotonic() - start


def alive_for(port: int, seconds: float) -> float:
    """Return the slowest answer of liveness, asked again and again for some seconds."""
    until, slowest = time.monotonic() + seconds, 0.0
    while time.monotonic() < until:
        slowest = max(slowest, liveness(port))
        time.sleep(0.2)
    return slowest
