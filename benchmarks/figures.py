"""Figures from results: medians, spreads, and ratios inside one round."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from benchmarks.results import Line

Rounds = dict[int, float]  # round -> what was measured in it


@dataclass(frozen=True)
class Spread:
    """A median and what it lies between."""

    middle: float
    least: float
    most: float


def number(value: float) -> str:
    """Return a number in three figures or so."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def spread(values: list[float]) -> Spread | None:
    """Return the median and the extremes, None of nothing."""
    return Spread(median(values), min(values), max(values)) if values else None


class Table:
    """What was measured of one model."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.roles = {line["server"]: line["role"] for line in self.of("versions")}

    def of(self, kind: str) -> list[Line]:
        """Return the lines of a kind."""
        return [line for line in self.lines if line["type"] == kind]

    @property
    def about(self) -> Line:
        """The machine, the date and the effort."""
        return self.of("about")[0]

    @property
    def cells(self) -> list[str]:
        """The loads, in the order in which they were measured."""
        return list(dict.fromkeys(line["cell"] for line in self.of("cell")))

    def servers(self, *roles: str) -> list[str]:
        """Return the servers of some roles, or all."""
        return [name for name, role in self.roles.items() if not roles or role in roles]

    def values(self, server: str, cell: str, what: str = "rps", kind: str = "cell") -> Rounds:
        """Return what was measured of a server under a load, by round."""
        return {
            line["round"]: line[what]
            for line in self.of(kind)
            if line["server"] == server and line["cell"] == cell
        }

    def by_round(self, kind: str, server: str, what: str) -> Rounds:
        """Return what was noted of a server once in each round, `start` seconds for instance."""
        return {line["round"]: line[what] for line in self.of(kind) if line["server"] == server}

    def best(self, cell: str) -> Rounds:
        """Return the speed of the best rival in each round; the same runtime is none of them."""
        found: dict[int, list[float]] = defaultdict(list)
        for server in self.servers("rival"):
            for number, value in self.values(server, cell).items():
                found[number].append(value)
        return {number: max(values) for number, values in found.items()}

    def least(self, kind: str, what: str) -> Rounds:
        """Return the least of all rivals in each round."""
        found: dict[int, list[float]] = defaultdict(list)
        for server in self.servers("rival"):
            for number, value in self.by_round(kind, server, what).items():
                found[number].append(value)
        return {number: min(values) for number, values in found.items()}


def ratio(ours: Rounds, theirs: Rounds) -> Spread | None:
    """Return how many times theirs ours is, compared inside each round."""
    common = ours.keys() & theirs.keys()
    return spread([ours[number] / theirs[number] for number in common if theirs[number]])
