"""Predictions are bounded: so many at once, so long a wait, so long a time for each."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.model.bounds import Bounds, Busy, Deadline, TooSlow, Turns
from tests.versions import PATIENCE

SHORT = Bounds(at_once=2, wait=0.05, seconds=0.1)


def test_no_more_work_at_once_than_may() -> None:
    turns, working, most, lock = Turns(Bounds(at_once=3, wait=PATIENCE)), 0, 0, threading.Lock()

    def work(_: int) -> None:
        nonlocal working, most
        with turns.taken():
            with lock:
                working += 1
                most = max(most, working)
            time.sleep(0.002)
            with lock:
                working -= 1

    with ThreadPoolExecutor(12) as pool:
        assert len([*pool.map(work, range(36))]) == 36
    assert most == 3


@pytest.mark.thorough
def test_who_waits_too_long_for_a_turn_is_turned_away_and_a_turn_that_ends_is_free_again() -> None:
    turns = Turns(SHORT)
    with turns.taken(), turns.taken(), pytest.raises(Busy):
        turns.take()
    with pytest.raises(KeyError), turns.taken():
        raise KeyError
    with turns.taken(), turns.taken():
        pass


def test_work_within_the_deadline_gives_what_it_gives() -> None:
    deadline = Deadline(SHORT)
    assert [deadline.run(divmod, number, 7) for number in range(20)] == [
        divmod(number, 7) for number in range(20)
    ]
    for error in (KeyError("mine"), TimeoutError("mine")):

        def fail(error: Exception = error) -> None:
            raise error

        with pytest.raises(type(error), match="mine"):
            deadline.run(fail)


@pytest.mark.thorough
def test_a_caller_leaves_when_work_takes_too_long_and_others_go_on() -> None:
    deadline, end, done = Deadline(SHORT), threading.Event(), threading.Event()

    def stick() -> None:
        end.wait(PATIENCE)
        done.set()

    started = time.monotonic()
    with pytest.raises(TooSlow):
        deadline.run(stick)
    assert deadline.run(abs, -1) == 1, "one stuck call must not hold the others"
    with pytest.raises(TooSlow):
        deadline.run(stick)
    with pytest.raises(Busy):
        deadline.run(abs, -1)
    assert time.monotonic() - started < 3
    end.set()
    assert done.wait(PATIENCE)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            assert deadline.run(abs, -2) == 2, "what is done gives its turn back"
            break
        except Busy:
            assert time.monotonic() < until
