"""Bad requests one after the other, a good one in between, and what came of them."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.client import HTTPException

from torture.clients import PREDICT, Answer
from torture.target import Target

REFUSED = frozenset({400, 401, 404, 405, 408, 411, 413, 414, 415, 422, 431})
FINE = REFUSED | {200}
LEAKS = ("Traceback (most recent call last)", "site-packages", "sqlalchemy.exc")
SHOWN = 20  # of what was wrong
Look = Callable[[Target, "Shot", Answer], str | None]


@dataclass(frozen=True)
class Shot:
    """A bad request, and the statuses that may answer it."""

    name: str
    body: bytes
    content_type: str = "application/json"
    path: str = PREDICT
    method: str = "POST"
    allowed: frozenset[int] = REFUSED


@dataclass
class Tally:
    """What came of many requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    probes: int = 0
    slowest: float = 0.0  # seconds
    wrong: list[str] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, object]:
        """What goes into the report."""
        return {
            "bad inputs": self.statuses.total(),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "good requests between": self.probes,
            "slowest, s": round(self.slowest, 2),
        }

    def check(self) -> None:
        """Fail where anything was wrong."""
        assert not self.wrong, f"{len(self.wrong)} wrong: " + "\n".join(self.wrong[:SHOWN])


def judge(target: Target, shot: Shot, answer: Answer) -> str | None:
    """Return what is wrong with the answer to a bad request, if anything."""
    if answer.status not in shot.allowed:
        return f"{answer.status} {answer.body[:200]!r}"
    if re.search(r"\d", answer.headers.get("server", "")):
        return f"the answer tells a version: {answer.headers['server']}"
    text = answer.body.decode(errors="replace")
    leaked = [each for each in (*LEAKS, str(target.server.project.folder)) if each in text]
    if leaked:
        return f"the answer shows {leaked}"
    if answer.status >= 400 and shot.path.startswith("/api/"):
        if answer.headers.get("content-type") != "application/problem+json":
            return f"the refusal is {answer.headers.get('content-type')}"
        json.loads(text)
    return None


def fire(target: Target, shots: Iterable[Shot], every: int = 1, look: Look | None = None) -> Tally:
    """Send bad requests over one connection, and after `every` so many a good one."""
    tally, program = Tally(), target.program
    for number, shot in enumerate(shots, start=1):
        start = time.monotonic()
        try:
            answer = program.send(shot.method, shot.path, shot.body, Content_Type=shot.content_type)
        except (OSError, HTTPException) as error:
            tally.wrong.append(f"{shot.name}: no answer, {error!r}")
            continue
        if answer.status == 413:
            program.close()  # the server hasn't read the body, and won't
        tally.slowest = max(tally.slowest, time.monotonic() - start)
        tally.statuses[answer.status] += 1
        problem = judge(target, shot, answer) or (look and look(target, shot, answer))
        if problem:
            tally.wrong.append(f"{shot.name}: {problem}")
        if number % every == 0:
            target.probe()
            tally.probes += 1
    target.probe()
    tally.probes += 1
    print(*tally.wrong[:SHOWN], sep="\n")  # pytest shows it where something else fails first
    return tally
