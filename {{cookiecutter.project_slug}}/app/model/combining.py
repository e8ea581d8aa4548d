"""Many requests, one call: whoever comes first works for all who came meanwhile.

The first caller works at once, alone. Those who come while it works wait; when it is done, one of
them takes all that wait and works for them. So nobody waits for a timer, there is no thread but
the callers', and under load a call serves as many as came during the one before.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from app.model.bounds import Busy

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Ticket(Generic[Item, Result]):
    """One caller's item, and what came of it."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.done = threading.Event()
        self.result: Result | None = None
        self.error: BaseException | None = None
        self.leads = False


class Combiner(Generic[Item, Result]):
    """Answers single items by a function of many; safe to use from many threads.

    A call takes items of up to `most` in `size` together, or one that is larger by itself. An item
    that makes the function fail is tried again alone, and its caller gets the exception; the others
    get their results. An exception of a kind in `everyones` is no item's fault: all get it.
    Who has waited for `wait` seconds and is in no call yet is turned away.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        most: int = 64,
        queue: int = 256,
        size: Callable[[Item], int] = lambda item: 1,
        everyones: tuple[type[BaseException], ...] = (),
        wait: float = 30.0,
    ) -> None:
        self._work, self._most, self._queue, self._size = work, most, queue, size
        self._everyones, self._wait = everyones, wait
        self._waiting: list[_Ticket[Item, Result]] = []
        self._lock = threading.Lock()
        self._working = False

    def ask(self, item: Item) -> Result:
        """Return the result for one item. Raises what the function raises, and Busy."""
        ticket: _Ticket[Item, Result] = _Ticket(item)
        with self._lock:
            if len(self._waiting) >= self._queue:
                raise Busy
            self._waiting.append(ticket)
            if not self._working:
                self._working = ticket.leads = True
        if not ticket.leads and not ticket.done.wait(self._wait):
            self._leave(ticket)
        if ticket.leads:
            self._lead()
        if ticket.error is not None:
            raise ticket.error
        return ticket.result  # type: ignore[return-value]

    def _leave(self, ticket: _Ticket[Item, Result]) -> None:
        """Stop waiting, unless it is one's turn by now. Raises Busy."""
        with self._lock:
            if ticket in self._waiting and not ticket.leads:
                self._waiting.remove(ticket)
                raise Busy
        ticket.done.wait()

    def _lead(self) -> None:
        """Work for all who wait, oneself among them, then hand on to one who came meanwhile."""
        with self._lock:
            count = self._fitting()
            taken, self._waiting = self._waiting[:count], self._waiting[count:]
        try:
            self._serve(taken)
        finally:
            with self._lock:
                self._working = bool(self._waiting)
                if self._working:
                    self._waiting[0].leads = True
                    self._waiting[0].done.set()
            for ticket in taken:
                ticket.done.set()

    def _fitting(self) -> int:
        """Return how many of those who wait fit into one call: the first always does."""
        total = 0
        for count, ticket in enumerate(self._waiting):
            total += self._size(ticket.item)
            if count and total > self._most:
                return count
        return len(self._waiting)

    def _serve(self, taken: Sequence[_Ticket[Item, Result]]) -> None:
        try:
            for ticket, result in zip(
                taken, self._work([each.item for each in taken]), strict=True
            ):
                ticket.result = result
        except BaseException as error:
            if len(taken) == 1 or isinstance(error, self._everyones):
                for ticket in taken:
                    ticket.error = error
                return
            for ticket in taken:
                self._serve([ticket])
