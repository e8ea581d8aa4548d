"""The bars: how much faster, leaner and sooner the application has to be, and whether it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.entrants import OURS, OURS_FAST, OURS_LOGIN, OURS_PLAIN
from benchmarks.figures import Rounds, Spread, Table, ratio
from benchmarks.others import SAME

BEST = "best rival"
ONE, EIGHT, MANY, HUNDRED = "1 row at 1", "1 row at 8", "1 row at 64", "100 rows at 8"
PICTURE = "picture at 8"


@dataclass(frozen=True)
class Bar:
    """A server of ours has to be at least so many times as fast as another under each load."""

    model: str
    server: str
    against: str
    wanted: dict[str, float]


@dataclass(frozen=True)
class Verdict:
    """One bar as it was measured; `most` tells that less is better."""

    what: str
    load: str
    wanted: float
    measured: Spread | None
    most: bool = False

    @property
    def met(self) -> bool:
        """Whether the median clears the bar."""
        if self.measured is None:
            return False
        middle = self.measured.middle
        return middle <= self.wanted if self.most else middle >= self.wanted


def rows(one: float, eight: float, many: float, hundred: float) -> dict[str, float]:
    """Return the bars for the four loads of a table."""
    return {ONE: one, EIGHT: eight, MANY: many, HUNDRED: hundred}


BARS = (
    Bar("forest", OURS, BEST, rows(8, 5, 3, 4)),
    Bar("forest", OURS_FAST, BEST, rows(12, 9, 5, 5)),
    Bar("forest", OURS_FAST, SAME, rows(0.9, 0.9, 0.9, 2.5)),
    Bar("forest", OURS_LOGIN, BEST, rows(5, 3.5, 2, 3)),
    Bar("forest", OURS_PLAIN, BEST, rows(0.9, 1.1, 2, 1)),
    Bar("forest", OURS, "Flask constant, gunicorn", {EIGHT: 0.75, MANY: 0.75}),
    Bar("forest", OURS_FAST, "Flask constant, granian", {EIGHT: 0.75, MANY: 0.75}),
    Bar("boosting", OURS, BEST, rows(5, 3, 2, 1.5)),
    Bar("text", OURS, BEST, rows(2, 1.5, 1.2, 1.2)),
    Bar("pictures", OURS_FAST, BEST, {PICTURE: 1.7}),
    Bar("pictures", OURS, BEST, {PICTURE: 1.2}),
)
HALF = 0.5  # of the best rival's start and memory, at most


def other(table: Table, against: str, cell: str) -> Rounds:
    """Return the speed that a bar is measured by."""
    return table.best(cell) if against == BEST else table.values(against, cell)


def verdicts(tables: dict[str, Table]) -> Iterator[Verdict]:
    """Yield every bar of the tables that were measured."""
    for bar in BARS:
        if table := tables.get(bar.model):
            for cell, wanted in bar.wanted.items():
                measured = ratio(table.values(bar.server, cell), other(table, bar.against, cell))
                what = f"{bar.model}: {bar.server} / {bar.against}"
                yield Verdict(what, cell, wanted, measured)
    if table := tables.get("forest"):
        for kind, value, what in (
            ("start", "seconds", "start to the first right answer"),
            ("memory", "bytes", "memory with two workers"),
        ):
            measured = ratio(table.by_round(kind, OURS, value), table.least(kind, value))
            yield Verdict(f"forest: {OURS} / {BEST}", what, HALF, measured, most=True)
