"""The loads under which every server is measured, and how much is measured."""

from dataclasses import dataclass

from benchmarks.servers import Server


@dataclass(frozen=True)
class Cell:
    """One kind of load: rows in a request and connections that ask at once."""

    name: str
    rows: int
    connections: int


ROWS = (Cell("1 row at 1", 1, 1), Cell("1 row at 8", 1, 8), Cell("1 row at 64", 1, 64))
ROWS += (Cell("100 rows at 8", 100, 8),)
PICTURES = (Cell("picture at 8", 1, 8),)


@dataclass(frozen=True)
class Effort:
    """How much is measured: rounds, seconds for each cell, and whether only a few rivals."""

    rounds: int
    seconds: int
    quick: bool


def cells_of(model: str, server: Server) -> tuple[Cell, ...]:
    """Return the loads of a model; a constant is no answer to a hundred rows."""
    cells = PICTURES if model == "pictures" else ROWS
    return cells[:3] if server.role == "limit" else cells
