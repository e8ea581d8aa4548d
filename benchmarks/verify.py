"""Whether a server's answers are right: its probabilities against those of scikit-learn."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from benchmarks.bodies import Requests
from benchmarks.servers import PATIENCE, Running, ServerError, alive, deadline

CALLERS = 4  # ask at once, so that every worker has been asked before it is measured


def shares(given: Any, classes: list[str]) -> list[list[float]]:
    """Return the probabilities in an answer, whatever the form: a list for each row."""
    if isinstance(given, list):
        return [shares(one, classes)[0] if isinstance(one, dict) else one for one in given]
    if "outputs" in given:
        (output,) = given["outputs"]
        flat, width = output["data"], len(classes)
        return [flat[start : start + width] for start in range(0, len(flat), width)]
    if "predictions" in given:
        return shares(given["predictions"], classes)
    found = given["probabilities"]
    return [[found[name] for name in classes]] if isinstance(found, dict) else found


def difference(body: bytes, right: list[list[float]], classes: list[str]) -> float:
    """Return the largest difference to the right answer. Raises ServerError for another shape."""
    try:
        found = shares(json.loads(body), classes)
        if [len(row) for row in found] != [len(row) for row in right]:
            raise ValueError("another shape")
        pairs = zip(chain(*found), chain(*right), strict=True)
        return max(abs(one - other) for one, other in pairs)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ServerError(f"answers in another form: {body[:200]!r} ({error!r})") from None


def one(running: Running, requests: Requests, number: int) -> float:
    """Ask once; return the difference to the right answer. Raises ServerError."""
    for again in (True, False):
        connection = running.connect()
        try:
            status, body = running.ask(requests, number, connection)
            break
        except (OSError, http.client.HTTPException) as error:
            if not again:
                raise ServerError(f"{running.server.name} doesn't answer ({error!r})") from None
            time.sleep(0.02)  # a worker that is being replaced
        finally:
            connection.close()
    if status != 200:
        raise ServerError(f"{running.server.name} answers {status}: {body[:300]!r}")
    if running.server.role == "limit":
        return 0.0
    found = difference(body, requests.answers[number], requests.classes)
    if not found <= running.server.tolerance:
        raise ServerError(f"{running.server.name} is wrong by {found:.1e}")
    return found


def check(running: Running, requests: Requests, count: int) -> float:
    """Return the largest difference over `count` bodies. Raises ServerError for a wrong answer."""
    numbers = range(min(count, len(requests.bodies)))
    with ThreadPoolExecutor(CALLERS) as pool:
        return max(pool.map(lambda number: one(running, requests, number), numbers))


def first_answer(
    running: Running, requests: Requests, began: float, patience: float = PATIENCE
) -> float:
    """Wait for the first right answer; return the seconds since the start. Raises ServerError."""
    problem = "nobody listens"
    for _ in deadline(patience):
        if not alive(running.pid):
            raise ServerError(f"{running.server.name} ended instead of serving")
        try:
            one(running, requests, 0)
        except ServerError as error:
            problem = str(error)
        else:
            return time.monotonic() - began
    raise ServerError(f"{running.server.name} gives no right answer: {problem}")
