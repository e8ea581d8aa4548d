"""How many predictions are made at once, how long others wait, and how long one may take."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Busy(Exception):
    """Too many callers wait already, or waiting took too long."""


class TooSlow(Exception):
    """Work took longer than it may; it goes on, and nobody waits for it any more."""


@dataclass(frozen=True)
class Bounds:
    """What holds for the predictions of one process."""

    at_once: int = 2
    wait: float = 5.0  # seconds until one who waits for a turn is turned away
    seconds: float = 30.0  # that one prediction may take


class Turns:
    """Lets so many callers work at once; the others wait, but not for ever."""

    def __init__(self, bounds: Bounds) -> None:
        self._free, self._wait = threading.Semaphore(bounds.at_once), bounds.wait

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a turn. Raises Busy."""
        self.take()
        try:
            yield
        finally:
            self.give_back()

    def take(self) -> None:
        """Take a turn, which must be given back. Raises Busy."""
        if not self._free.acquire(timeout=self._wait):
            raise Busy

    def give_back(self) -> None:
        """Let the next one work."""
        self._free.release()


class Deadline:
    """Runs work in threads of its own, so that its caller can leave when it takes too long.

    Python can't end a thread. Work that takes too long keeps its turn until it is done; when all
    turns are held so, callers are turned away in time.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._turns, self._seconds = Turns(bounds), bounds.seconds
        self._pool = ThreadPoolExecutor(bounds.at_once, "prediction")

    def run(
        self, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Return what `work` does. Raises what it raises, Busy, and TooSlow."""
        self._turns.take()
        future = self._pool.submit(work, *args, **kwargs)
        future.add_done_callback(lambda _: self._turns.give_back())
        try:
            return future.result(self._seconds)
        except TimeoutError:
            if future.done():
                raise  # it is the work's own
            raise TooSlow from None
