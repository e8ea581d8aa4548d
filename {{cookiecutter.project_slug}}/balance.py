"""gunicorn's threaded worker, but with an even share of the connections.

Whichever of gunicorn's workers wakes first takes every connection that waits. Kept open, as those
of a browser or a proxy are, they often lie all in one worker, and the other cores stay idle.
"""

import mmap
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

SLOTS = 256
AWAY = 2**31 - 1  # how many connections a worker that takes none is said to have
PAUSE = 0.0005  # seconds that a worker leaves a connection to one that has fewer
PATIENCE = 0.02  # seconds of such pauses in a row: the other may be stuck
HURRY = 1.0  # seconds, these among them, in which it isn't waited for again

# One number for each worker, in memory that they share, as they are forked after this.
connections = memoryview(mmap.mmap(-1, 4 * SLOTS)).cast("i")
for each in range(SLOTS):
    connections[each] = AWAY


def leave(age: int) -> None:
    """Note that the worker of an age (gunicorn counts them) takes no more connections."""
    connections[age % SLOTS] = AWAY


class BalancedWorker(ThreadWorker):
    """A worker that takes a connection when no other has fewer."""

    _count = 0
    _accepting = False
    _waits_since = float("-inf")

    @property
    def nr_conns(self) -> int:
        """How many connections are open; the other workers see it."""
        return self._count

    @nr_conns.setter
    def nr_conns(self, count: int) -> None:
        self._count = count
        if self._accepting:
            connections[self.age % SLOTS] = count

    def set_accept_enabled(self, enabled: bool) -> None:
        """Begin or stop to take connections."""
        super().set_accept_enabled(enabled)
        connections[self.age % SLOTS] = self._count if enabled else AWAY

    def accept(self, listener: Any) -> None:
        """Take a connection, or leave it for a moment to a worker that has fewer."""
        if self._count > min(connections):
            waited = time.monotonic() - self._waits_since
            if waited > HURRY:
                self._waits_since, waited = time.monotonic(), 0.0
            if waited < PATIENCE:
                time.sleep(PAUSE)
                return
        else:
            self._waits_since = float("-inf")
        super().accept(listener)
