"""Time each layer of a call of the API, with a project's Python; print microseconds as JSON.

The argument is a file with a JSON array of rows. Each figure is the CPU time of one call, the
median of several repetitions.
"""

import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from account import application, token

from app.model.codec import encode

REPEATS, SECONDS = 7, 0.15  # repetitions, and about how long each takes


def micros(work: Callable[[], Any]) -> float:
    """Return the CPU microseconds of one call."""
    began, count = time.process_time(), 0
    while time.process_time() - began < SECONDS:
        work()
        count += 1
    found = []
    for _ in range(REPEATS):
        began = time.process_time()
        for _ in range(count):
            work()
        found.append((time.process_time() - began) / count * 1e6)
    return statistics.median(found)


def environ(body: bytes) -> dict[str, Any]:
    """Return what a server hands to the application."""
    return {
        "PATH_INFO": "/api/v1/predict",
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }


def call(way: Callable[..., Any], body: bytes) -> None:
    """Send a body one way."""
    found = way(environ(body), lambda status, headers, error=None: status)
    if b'"model_version"' not in b"".join(found):
        raise SystemExit("a call was refused")


def layers(body: bytes) -> dict[str, float]:
    """Return the microseconds of each layer for one body."""
    calls, writer = application.extensions["calls"], application.extensions["history"]
    known, lane = application.extensions["known_tokens"], application.wsgi_app
    predictor = application.extensions["model"].predictor()
    samples = predictor.quick(body)
    predictions = predictor.predict_all(samples)
    bodies = [{"id": None, **each.body} for each in predictions]

    def keep() -> None:
        writer.remember(application, predictions, predictor.signature, samples, "api", "user:0")

    def look_up() -> None:
        known.forget()
        calls.owner(f"Bearer {token}")

    return {
        "reading and checking the body": micros(lambda: predictor.quick(body)),
        "the model": micros(lambda: predictor.predict_all(samples)),
        "writing the answer": micros(lambda: encode(bodies)),
        "who calls: remembered": micros(lambda: calls.owner(f"Bearer {token}")),
        "who calls: looked up": micros(look_up),
        "the history, one commit": micros(keep),
        "the whole call, past Flask": micros(lambda: call(lane, body)),
        "the whole call, through Flask": micros(lambda: call(lane._otherwise, body)),
    }


if __name__ == "__main__":
    rows = json.loads(Path(sys.argv[1]).read_bytes())
    print(json.dumps({str(n): layers(json.dumps(rows[:n]).encode()) for n in (1, 100)}))
