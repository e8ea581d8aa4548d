"""Work that is done after the answer, so that neither its length nor its outcome shows in it."""

import logging
import threading
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)
Errand = Callable[[], None]
THREAD = "errands"


class Errands:
    """Runs errands one after the other, in a thread that ends when there are none left.

    It is no daemon: a worker that stops finishes them first. Safe to use from many threads.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock, self._running = most, threading.Lock(), False
        self._waiting: deque[Errand] = deque()

    def add(self, errand: Errand) -> bool:
        """Take an errand on; False where as many as may be are waiting."""
        with self._lock:
            if len(self._waiting) >= self._most:
                return False
            self._waiting.append(errand)
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name=THREAD).start()
        return True

    def _next(self) -> Errand | None:
        with self._lock:
            self._running = bool(self._waiting)
            return self._waiting.popleft() if self._waiting else None

    def _run(self) -> None:
        while errand := self._next():
            try:
                errand()
            except Exception as error:
                log.error("an errand failed", exc_info=error)
