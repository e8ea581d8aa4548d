"""What breaks under a server while its clients go on: each fault is one function."""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

from torture.disk import full
from torture.ledger import Ledger, alive_for
from torture.sizes import SEED

HELD = 2.5  # seconds that a disk is full
LOCKED = 6.5  # seconds that a database is locked, which is longer than anyone waits for it
Fault = Callable[[Ledger, random.Random], float]


def kill_a_worker(ledger: Ledger, chance: random.Random) -> float:
    """Kill one of the workers in the middle of its work; return the seconds until all are back."""
    server = ledger.target.server
    victim = chance.choice(sorted(server.workers()))
    os.kill(victim, signal.SIGKILL)
    return server.wait_until_whole(without={victim})


def reload(ledger: Ledger, chance: random.Random) -> float:
    """Reload as after an update; return the seconds until all workers are new."""
    server = ledger.target.server
    old = server.workers()
    os.kill(server.pid, signal.SIGHUP)
    return server.wait_until_whole(without=old)


def restart(ledger: Ledger, chance: random.Random) -> float:
    """Stop the server and start it again; return the seconds that takes."""
    start = time.monotonic()
    ledger.target.server.stop()
    ledger.target.server.start()
    return time.monotonic() - start


def lock_the_database(ledger: Ledger, chance: random.Random) -> float:
    """Let somebody else write for a long time; return the seconds until answers come again."""
    server = ledger.target.server
    with closing(sqlite3.connect(server.instance / "app.db", isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout=10000")
        other.execute("BEGIN EXCLUSIVE")
        slowest = alive_for(server.port, LOCKED)
        other.execute("ROLLBACK")
    assert slowest < 2, f"liveness took {slowest:.1f} s"
    return ledger.go_on()


def fill_the_disk(ledger: Ledger, chance: random.Random) -> float:
    """Leave no room for what has to be kept; return the seconds until answers come again."""
    server = ledger.target.server
    with full(server):
        slowest = alive_for(server.port, HELD)
    assert slowest < 2, f"liveness took {slowest:.1f} s"
    return ledger.go_on()


def repeat(fault: Fault, count: int, ledger: Ledger) -> dict[str, object]:
    """Let a fault come that often under load; return how long it took to get over it."""
    chance, taken = random.Random(SEED), []
    ledger.go_on()
    for _ in range(count):
        taken.append(fault(ledger, chance))
        ledger.go_on()
        ledger.note(ledger.target.probe(tries=100))
    return {
        "times": count,
        "longest to recover, s": round(max(taken), 1),
        "mean to recover, s": round(sum(taken) / count, 1),
    }
