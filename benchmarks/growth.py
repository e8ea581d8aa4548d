"""Growth: how speed changes with rows, connections, trees, workers and the size of the history."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from benchmarks import apps, entrants, envs, load, others, verify
from benchmarks.bodies import prepare
from benchmarks.cells import Effort
from benchmarks.history import sizes
from benchmarks.paths import BUILD
from benchmarks.results import Results, machine
from benchmarks.servers import Running, Server, ServerError, started

COMPARED = ("FastAPI, uvicorn", "MLServer")  # the plainest, and the best at batching
POINTS: dict[str, tuple[int, ...]] = {
    "rows": (1, 10, 100, 1_000, 10_000),
    "connections": (1, 4, 16, 64, 128, 256),
    "trees": (10, 30, 100, 300, 1_000),
    "workers": (1, 2, 3, 4),
}
QUICK_POINTS = {"rows": (1, 100), "connections": (1, 64), "trees": (), "workers": ()}
Point = tuple[int, int, int]  # where it stands on the curve, rows, connections
BIG = 1_000  # rows from which a request takes so long that three times the seconds are measured


def servers(model: str, quick: bool, workers: int = others.WORKERS) -> list[Server]:
    """Return who takes part in a curve."""
    folder = apps.ensure("forest")
    settings, versions = {}, folder / "models"
    if model != "forest":
        versions = BUILD / "versions" / model
        settings["MODELS_DIR"] = str(versions)
        if not (versions / "active").exists():
            apps.take(folder, model, **settings)
    found = [apps.serve(folder, entrants.OURS, workers=workers, **settings)]
    if apps.has(folder, apps.GRANIAN):
        fast = (folder, entrants.OURS_FAST, apps.GRANIAN)
        found.append(apps.serve(*fast, workers=workers, **settings))
    for name in COMPARED[: 1 if quick else None]:
        envs.ensure(others.RIVALS[name][0])
        found.append(others.rival(name, model, workers))
    if chosen := entrants.same_runtime(model, versions):
        command, _ = others.uvicorn("fastapi_onnx")(model, workers)
        found.append(replace(chosen[0], command=command))
    return found


class Curves:
    """Measures points and writes them down."""

    def __init__(self, effort: Effort, results: Results) -> None:
        self.quick, self.results = effort.quick, results
        self.repeats = 1 if effort.quick else 3

    def points(self, curve: str) -> tuple[int, ...]:
        """Return where a curve is measured."""
        return (QUICK_POINTS if self.quick else POINTS)[curve]

    def measure(self, curve: str, model: str, running: Running, points: Iterable[Point]) -> None:
        """Measure points of one curve of one server that runs."""
        for at, rows, connections in points:
            requests = prepare(model, running.server.form, rows)
            try:
                verify.check(running, requests, 4)
            except ServerError as error:
                self.results.add("refused", curve=curve, server=running.server.name, at=at)
                print(f"  {curve} {at}: {str(error)[:150]}", file=sys.stderr)
                continue
            for _ in range(self.repeats):
                measured = load.measure(running, requests, connections, 3 if rows >= BIG else 1)
                who = {"server": running.server.name, "role": running.server.role}
                self.results.add("growth", curve=curve, at=at, rows=rows, **who, **measured)

    def visit(self, model: str, server: Server, measure: Callable[[Running], None]) -> None:
        """Start a server, measure, stop it."""
        first, began = prepare(model, server.form), time.monotonic()
        try:
            with started(server, f"growth-{server.name}".replace(" ", "-")) as running:
                verify.first_answer(running, first, began)
                verify.check(running, first, 16)
                measure(running)
        except ServerError as error:
            self.results.add("failed", server=server.name, problem=str(error))
            print(f"  left out: {error}", file=sys.stderr)

    def of_requests(self) -> None:
        """Measure the curves over rows and connections, which need no other start."""

        def both(running: Running) -> None:
            at_rows = [(rows, rows, 8) for rows in self.points("rows")]
            self.measure("rows", "forest", running, at_rows)
            at_connections = [(count, 1, count) for count in self.points("connections")]
            self.measure("connections", "forest", running, at_connections)

        for server in servers("forest", self.quick):
            self.visit("forest", server, both)

    def of_starts(self) -> None:
        """Measure the curves over trees and workers, a start for each point."""
        for trees in self.points("trees"):
            model = f"forest-{trees}"
            entrants.trained(model)
            for server in servers(model, self.quick):
                self.visit(
                    model,
                    server,
                    lambda running, at=trees, of=model: self.measure(
                        "trees", of, running, [(at, 1, 8)]
                    ),
                )
        for workers in self.points("workers"):
            for server in servers("forest", self.quick, workers):
                self.visit("forest", server, partial(self.of_workers, workers))

    def of_workers(self, count: int, running: Running) -> None:
        """Measure a number of workers, and what memory they take."""
        self.measure("workers", "forest", running, [(count, 1, 8)])
        self.results.add("memory", server=running.server.name, at=count, bytes=running.memory())


def run(_part: str, effort: Effort, results: Results) -> None:
    """Measure every curve and write it down."""
    entrants.trained("forest")
    curves = Curves(effort, results)
    results.add("about", **machine(), effort=effort.__dict__ | {"rounds": curves.repeats})
    for measure in (curves.of_requests, curves.of_starts):
        measure()
    sizes(effort.quick, curves.repeats, results)
