"""The tables: every server under every load, in shuffled order, round after round."""

import random
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from benchmarks import apps, ceilings, entrants, envs, load, verify
from benchmarks.bodies import COUNT, Requests, prepare
from benchmarks.cells import Cell, Effort, cells_of
from benchmarks.results import Results, machine
from benchmarks.servers import Running, Server, ServerError, started

RESTLESS = {"LitServe"}  # never kept: it looks for work all the time, 0.15 of a core
AGAIN = 16  # bodies that are checked once more in later rounds
NOISE = 0.25  # cores that others may use during a measurement before it is tried once more


class Table:
    """One model's servers; `keeping` leaves each running, idle, until the end."""

    def __init__(
        self, model: str, effort: Effort, results: Results, stack: ExitStack, form: str = "cell"
    ) -> None:
        self.model, self.effort, self.results, self.stack = model, effort, results, stack
        self.form = form
        self.kept: dict[str, Running] = {}
        self.failed: set[tuple[str, int]] = set()

    def note(self, kind: str, **values: object) -> None:
        """Write down what is noted of a server beside its speed, in the main table only."""
        if self.form == "cell":
            self.results.add(kind, **values)

    def requests(self, server: Server, rows: int) -> Requests:
        """Return the bodies for a server."""
        return prepare(self.model, server.form, rows)

    def start(self, server: Server, stack: ExitStack, number: int) -> Running:
        """Start a server and note the time to its first right answer."""
        first = self.requests(server, 1)
        log = f"{self.model}-{server.name}".replace(" ", "-").replace(",", "").replace("+", "and")
        began = time.monotonic()
        running = stack.enter_context(started(server, log))
        seconds = verify.first_answer(running, first, began)
        self.note("start", server=server.name, round=number, seconds=seconds)
        return running

    @contextmanager
    def up(self, server: Server, number: int, keeping: bool) -> Iterator[Running]:
        """Yield a server that runs."""
        with ExitStack() as alone:
            if server.name not in self.kept:
                keeping = keeping and server.name not in RESTLESS
                running = self.start(server, self.stack if keeping else alone, number)
                if keeping:
                    self.kept[server.name] = running
            yield self.kept.get(server.name) or running

    def right(self, running: Running, number: int, rows: int) -> bool:
        """Tell whether every answer is right; a load with a wrong one isn't measured again."""
        name = running.server.name
        try:
            count = AGAIN if number or self.effort.quick else COUNT
            worst = verify.check(running, self.requests(running.server, rows), count)
        except ServerError as error:
            self.leave_out(running.server, number, rows, error)
            return False
        self.note("right", server=name, round=number, rows=rows, difference=worst)
        return True

    def leave_out(self, server: Server, number: int, rows: int, error: ServerError) -> None:
        """Note that a server gets no figures, for this many rows or (0) none at all."""
        print(f"  left out: {error}", file=sys.stderr)
        self.failed.add((server.name, rows))
        about = {"server": server.name, "round": number, "rows": rows}
        self.note("failed", **about, problem=str(error)[:300])

    def visit(self, server: Server, number: int, keeping: bool) -> None:
        """Measure a server in one round, its answers checked before and after."""
        who = {"server": server.name, "role": server.role, "round": number}
        with self.up(server, number, keeping) as running:
            cells = [
                cell
                for cell in cells_of(self.model, server)
                if (server.name, cell.rows) not in self.failed
            ]
            wrong = {
                rows for rows in {c.rows for c in cells} if not self.right(running, number, rows)
            }
            for cell in cells:
                if cell.rows not in wrong:
                    measured = self.measure(running, self.requests(server, cell.rows), cell)
                    self.results.add(self.form, **who, cell=cell.name, **measured)
            self.note("memory", server=server.name, round=number, bytes=running.memory())
            verify.check(running, self.requests(server, 1), 4)

    def measure(self, running: Running, requests: Requests, cell: Cell) -> dict[str, float]:
        """Measure one cell; once more where others worked meanwhile, the quieter of the two."""
        tries = []
        for _ in range(1 if self.effort.quick else 2):
            tries.append(load.measure(running, requests, cell.connections, self.effort.seconds))
            if tries[-1]["foreign"] < NOISE:
                break
        return min(tries, key=lambda one: one["foreign"])

    def round(self, servers: list[Server], number: int, keeping: bool) -> None:
        """Visit every server once, in an order of this round's own."""
        order = [server for server in servers if (server.name, 0) not in self.failed]
        random.Random(f"{self.model}-{number}").shuffle(order)
        for server in order:
            try:
                self.visit(server, number, keeping)
            except ServerError as error:
                self.leave_out(server, number, 0, error)


def run(model: str, effort: Effort, results: Results) -> None:
    """Measure one model's table and write it down."""
    entrants.trained(model)
    servers = entrants.ours(model) + entrants.rivals(model, effort.quick)
    if chosen := entrants.same_runtime(model, apps.folder_of(model) / "models"):
        servers.append(chosen[0])
    if model == "forest":
        envs.ensure("limits")
        servers += ceilings.limits()
    results.add("about", **machine(), effort=effort.__dict__, onnx=chosen[1] if chosen else None)
    for server in servers:
        program = server.folder / server.command[0]
        python = program.with_name("python")
        results.add("versions", server=server.name, role=server.role, found=envs.versions(python))
    with ExitStack() as stack:
        table = Table(model, effort, results, stack)
        for number in range(effort.rounds):
            began = time.monotonic()
            table.round(servers, number, keeping=model != "forest" and effort.rounds > 1)
            took = time.monotonic() - began
            print(f"{model}: round {number + 1} of {effort.rounds}, {took:.0f} s", flush=True)
    if not effort.quick:
        with ExitStack() as stack:
            again = entrants.rivals(model, effort.quick, defaults=True)
            short = replace(effort, seconds=1)
            Table(model, short, results, stack, "defaults").round(again, 1, keeping=False)
