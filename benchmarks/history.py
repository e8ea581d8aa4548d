"""The history's growth: how long its page and a recorded call take with many rows kept."""

import http.client
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from benchmarks import apps, load, verify
from benchmarks.bodies import prepare
from benchmarks.paths import BUILD
from benchmarks.results import Results
from benchmarks.servers import Running, Server, started

INSTANCE = BUILD / "history"  # a database of its own
SIZES = (0, 1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (0, 10_000)
NEW = {
    "id": "lower(hex(randomblob(16)))",
    "created_at": "strftime('%Y-%m-%d %H:%M:%f000', 'now', -n || ' seconds')",
}


def grow(file: Path, owner: str, size: int) -> None:
    """Bring an owner's history to `size` rows by repeating its first."""
    with closing(sqlite3.connect(file)) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(predictions)")]
        count = "SELECT count(*) FROM predictions WHERE owner = ?"
        missing = size - database.execute(count, [owner]).fetchone()[0]
        values = ", ".join(NEW.get(name, f"one.{name}") for name in columns)
        if missing > 0:
            database.execute(
                "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted "
                "WHERE n < :missing), one AS (SELECT * FROM predictions LIMIT 1) "
                f"INSERT INTO predictions ({', '.join(columns)}) SELECT {values} FROM counted, one",
                {"missing": missing},
            )


def empty(file: Path) -> None:
    """Take every row away."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DELETE FROM predictions")


@contextmanager
def serving(server: Server) -> Iterator[Running]:
    """Yield the server once it answers rightly."""
    requests, began = prepare("forest", "app"), time.monotonic()
    with started(server, "growth-history") as running:
        verify.first_answer(running, requests, began)
        yield running


def read_page(running: Running, path: str, cookie: str) -> None:
    """Read a page once, which must be shown."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}")


def sizes(quick: bool, repeats: int, results: Results) -> None:
    """Measure the page of the history and a recorded call of the API for each size."""
    rmtree(INSTANCE, ignore_errors=True)
    folder, place = apps.ensure("forest", "login"), {"INSTANCE_DIR": str(INSTANCE)}
    person = apps.account(folder, **place)
    server = apps.serve(folder, "history", TOKEN=person["token"], **place)
    page = replace(server, headers={"Cookie": person["cookie"]})
    requests, file = prepare("forest", "app"), INSTANCE / "app.db"
    with serving(server) as running:
        verify.check(running, requests, 1)  # a row to repeat
    for size in QUICK_SIZES if quick else SIZES:
        if size:
            grow(file, person["owner"], size)
        else:
            empty(file)
        with serving(server) as running:
            read_page(running, "/history", person["cookie"])
            verify.check(running, requests, 16)
            for _ in range(repeats):
                seen = Running(page, running.pid, running.port)
                shown = load.measure(seen, None, 1, 1, "/history")
                asked = load.measure(running, requests, 1, 1)
                for what, found in (("page", shown), ("API", asked)):
                    results.add("growth", curve="history", at=size, rows=1, server=what, **found)
