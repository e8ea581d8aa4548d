"""Many requests, one call: whoever comes while one works is served by the next."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from app.model.bounds import Busy
from app.model.combining import Combiner
from tests.versions import PATIENCE

Asked = list[int]


class Work:
    """Doubles numbers; each call waits until it may go on, and is noted with its thread."""

    def __init__(self, free: bool = True, error: type[BaseException] = ValueError) -> None:
        self.error = error
        self.calls: list[Asked] = []
        self.threads: list[int] = []
        self.begun, self.go = threading.Semaphore(0), threading.Event()
        if free:
            self.go.set()

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.calls.append([*items])
        self.threads.append(threading.get_ident())
        self.begun.release()
        assert self.go.wait(PATIENCE)
        if any(item < 0 for item in items):
            raise self.error(f"no {min(items)}")
        return [2 * item for item in items]


def wait_for(count: int, combiner: Combiner[int, int]) -> None:
    """Return when so many callers wait."""
    deadline = time.monotonic() + PATIENCE
    while len(combiner._waiting) != count:
        assert time.monotonic() < deadline
        time.sleep(0.0005)


def held(
    work: Work, combiner: Combiner[int, int], pool: ThreadPoolExecutor, items: Asked
) -> list[Future[int]]:
    """Ask for 1, which is held, then for each item, all of which wait."""
    found = [pool.submit(combiner.ask, 1)]
    assert work.begun.acquire(timeout=PATIENCE)
    for count, item in enumerate(items, start=1):
        found.append(pool.submit(combiner.ask, item))
        wait_for(count, combiner)
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("most", [1, 2, 7, 64])
def test_every_result_goes_to_its_asker(most: int) -> None:
    def slowly(items: Sequence[int]) -> list[int]:
        time.sleep(sum(items) % 7 / 20_000)
        return [2 * item for item in items]

    combiner: Combiner[int, int] = Combiner(slowly, most=most)
    start = threading.Barrier(12)

    def ask_many(first: int) -> bool:
        start.wait(PATIENCE)
        return all(combiner.ask(item) == 2 * item for item in range(first, first + 15))

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(ask_many, range(0, 12000, 1000)))


def test_who_comes_while_one_works_is_served_by_the_next_call() -> None:
    work = Work(free=False)
    combiner: Combiner[int, int] = Combiner(work)
    with ThreadPoolExecutor(10) as pool:
        found = held(work, combiner, pool, [*range(2, 11)])
        work.go.set()
        assert [each.result(PATIENCE) for each in found] == [2 * item for item in range(1, 11)]
    assert work.calls == [[1], [*range(2, 11)]]
    assert len({*work.threads}) == 2, "one who waits takes over"


def test_a_call_takes_no_more_than_the_most() -> None:
    work = Work(free=False)
    combiner: Combiner[int, int] = Combiner(work, most=4)
    with ThreadPoolExecutor(10) as pool:
        found = held(work, combiner, pool, [*range(2, 11)])
        work.go.set()
        assert [each.result(PATIENCE) for each in found] == [2 * item for item in range(1, 11)]
    assert work.calls == [[1], [2, 3, 4, 5], [6, 7, 8, 9], [10]]


def test_large_items_share_a_call_while_they_fit_together() -> None:
    work = Work(free=False)
    combiner: Combiner[int, int] = Combiner(work, most=10, size=lambda item: item)
    with ThreadPoolExecutor(10) as pool:
        found = held(work, combiner, pool, [4, 6, 3, 20, 1, 9])
        work.go.set()
        assert [each.result(PATIENCE) for each in found] == [2, 8, 12, 6, 40, 2, 18]
    assert work.calls == [[1], [4, 6], [3], [20], [1, 9]]


def test_who_finds_nobody_works_at_once_in_its_own_thread() -> None:
    work = Work()
    combiner: Combiner[int, int] = Combiner(work)
    before, started = threading.active_count(), time.perf_counter()
    assert [combiner.ask(item) for item in range(50)] == [2 * item for item in range(50)]
    assert time.perf_counter() - started < 1, "a timer was waited for"
    assert work.calls == [[item] for item in range(50)]
    assert {*work.threads} == {threading.get_ident()}
    assert threading.active_count() == before


def test_there_is_no_thread_but_the_callers() -> None:
    work = Work(free=False)
    combiner: Combiner[int, int] = Combiner(work)
    before = threading.active_count()
    with ThreadPoolExecutor(5) as pool:
        held(work, combiner, pool, [2, 3, 4, 5])
        assert threading.active_count() == before + 5
        work.go.set()
    assert threading.active_count() == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_bad_item_fails_only_for_its_asker(error: type[BaseException]) -> None:
    work = Work(free=False, error=error)
    combiner: Combiner[int, int] = Combiner(work)
    with ThreadPoolExecutor(6) as pool:
        found = held(work, combiner, pool, [2, -3, 4, -5, 6])
        work.go.set()
        errors = [each.exception(PATIENCE) for each in found]
    assert [str(error) for error in errors] == ["None", "None", "no -3", "None", "no -5", "None"]
    assert [each.result() for each in found if not each.exception()] == [2, 4, 8, 12]


def fewer(items: Sequence[int]) -> list[int]:
    return [0] * (len(items) - 1)


def stop(items: Sequence[int]) -> list[int]:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("wrong", "error"), [(fewer, ValueError), (stop, KeyboardInterrupt)])
def test_work_goes_on_after_an_error(
    wrong: Callable[[Sequence[int]], list[int]], error: type[BaseException]
) -> None:
    work = Work()
    combiner: Combiner[int, int] = Combiner(lambda items: (wrong if 13 in items else work)(items))
    for _ in range(3):
        with pytest.raises(error):
            combiner.ask(13)
        assert combiner.ask(4) == 8
        with pytest.raises(ValueError, match="no -1"):
            combiner.ask(-1)
    assert not combiner._waiting


def test_more_than_the_queue_holds_are_turned_away_at_once() -> None:
    work = Work(free=False)
    combiner: Combiner[int, int] = Combiner(work, queue=3)
    with ThreadPoolExecutor(6) as pool:
        found = held(work, combiner, pool, [2, 3, 4])
        try:
            for _ in range(2):
                assert isinstance(pool.submit(combiner.ask, 5).exception(timeout=2), Busy)
        finally:
            work.go.set()
        assert [each.result(PATIENCE) for each in found] == [2, 4, 6, 8]
    assert combiner.ask(5) == 10


def test_an_error_that_is_no_items_fault_is_everyones_and_nobody_is_tried_again() -> None:
    work = Work(free=False, error=OSError)
    combiner: Combiner[int, int] = Combiner(work, everyones=(OSError,))
    with ThreadPoolExecutor(6) as pool:
        found = held(work, combiner, pool, [2, -3, 4])
        work.go.set()
        errors = [str(each.exception(PATIENCE)) for each in found]
    assert errors == ["None", "no -3", "no -3", "no -3"]
    assert work.calls == [[1], [2, -3, 4]]
    assert combiner.ask(5) == 10


@pytest.mark.thorough
def test_who_waits_too_long_is_turned_away_and_the_others_go_on() -> None:
    work = Work(free=False)
    combiner: Combiner[int, int] = Combiner(work, wait=0.05)
    with ThreadPoolExecutor(6) as pool:
        found = held(work, combiner, pool, [2, 3])
        assert all(isinstance(each.exception(PATIENCE), Busy) for each in found[1:])
        work.go.set()
        assert found[0].result(PATIENCE) == 2, "who is in a call already gets its answer"
    assert combiner.ask(4) == 8
    assert work.calls == [[1], [4]]
