"""Measure the application beside its rivals, and write docs/benchmarks.md."""

import argparse
import signal
import sys
import time

from benchmarks import growth, layers, load, report, rounds
from benchmarks.cells import Effort
from benchmarks.results import writing

TABLES = ("forest", "boosting", "text", "pictures")
PARTS = (*TABLES, "layers", "growth")


def parts(text: str) -> list[str]:
    """Return the parts that are named, all of them for an empty text."""
    chosen = [part.strip() for part in text.split(",") if part.strip()] or [*PARTS]
    for part in chosen:
        if part not in PARTS:
            raise argparse.ArgumentTypeError(f"{part!r} is no part: choose of {', '.join(PARTS)}.")
    return chosen


def main() -> None:
    """Measure the chosen parts, then write the report."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, few rivals, short")
    parser.add_argument("--parts", type=parts, default=[*PARTS])
    parser.add_argument("--rounds", type=int, help="5, in a quick run 1")
    parser.add_argument("--seconds", type=int, help="for each cell: 2, in a quick run 1")
    parser.add_argument("--report-only", action="store_true", help="write the report again")
    given = parser.parse_args()
    load.require_wrk()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are ended, too
    quick = given.quick
    effort = Effort(given.rounds or (1 if quick else 5), given.seconds or 2 - quick, quick)
    began = time.monotonic()
    if quick:
        print("A quick run: one round and few rivals. Its figures are no results.", flush=True)
    for part in [] if given.report_only else given.parts:
        measure = {"growth": growth.run, "layers": layers.run}.get(part, rounds.run)
        with writing(part, quick) as results:
            measure(part, effort, results)
        print(f"{part} is done, {(time.monotonic() - began) / 60:.1f} minutes so far", flush=True)
    print(f"Written: {report.write(quick)}")


if __name__ == "__main__":
    sys.exit(main())
