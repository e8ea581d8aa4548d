"""The report's part on growth: a picture and a table for each curve."""

from collections import defaultdict
from pathlib import Path

from benchmarks import charts, prose
from benchmarks.entrants import OURS
from benchmarks.figures import Spread, Table, number, spread

# curve -> what is across, what is upward, the value that is shown, whether rows are counted
CURVES = {
    "rows": ("rows in a request, 8 connections", "rows a second", "rps", True),
    "connections": ("connections, one row in a request", "requests a second", "rps", False),
    "trees": ("trees of the forest, 8 connections", "requests a second", "rps", False),
    "workers": ("workers, 8 connections", "requests a second", "rps", False),
    "history": ("rows in the history", "ms for a request, median", "p50", False),
}
TITLES = {
    "rows": "Rows in a request",
    "connections": "Connections",
    "trees": "Trees",
    "workers": "Workers",
    "history": "Size of the history, with accounts, at one connection",
}
Series = dict[str, list[tuple[float, Spread]]]


def series(of: Table, curve: str) -> Series:
    """Return each server's points of a curve."""
    *_, value, by_row = CURVES[curve]
    values: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for line in of.of("growth"):
        if line["curve"] == curve and line["rps"] > 0:
            found = line[value] * (line["rows"] if by_row else 1)
            values[line["server"]][line["at"]].append(found)
    return {
        server: [(at, each) for at, found in sorted(points.items()) if (each := spread(found))]
        for server, points in values.items()
    }


def as_table(found: Series) -> str:
    """Return the points of a curve as a table."""
    places = sorted({at for points in found.values() for at, _ in points})
    lines = [["", *(f"{at:,.0f}" for at in places)], ["---"] + ["--:"] * len(places)]
    for server, points in found.items():
        known = dict(points)
        figures = (known.get(at) for at in places)
        lines.append([server, *(number(each.middle) if each else "–" for each in figures)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def wins(found: Series, of: Table) -> list[str]:
    """Return a sentence for each place where others are faster than ours as it is shipped."""
    ours, roles = (
        dict(found.get(OURS, [])),
        {x["server"]: x["role"] for x in of.of("growth") if "role" in x},
    )
    sentences = []
    for at, mine in ours.items():
        faster = [
            f"{server} ({known[at].middle / mine.middle:.2f} times)"
            for server, points in found.items()
            if roles[server] != "ours"
            and at in (known := dict(points))
            and known[at].middle > mine.middle
        ]
        if faster:
            sentences.append(f"- At {at:,.0f} faster than {OURS}: {', '.join(faster)}.")
    return sentences


def flat(found: Series) -> str:
    """Return how much the times grow from no history to the longest."""
    parts = []
    for what, points in found.items():
        (_, first), *_, (rows, last) = points
        parts.append(
            f"{what} {first.middle:.2f} ms with none and {last.middle:.2f} ms with {rows:,.0f}"
        )
    return f"From an empty history to the longest: {'; '.join(parts)}."


def further_workers(of: Table) -> list[str]:
    """Return a sentence for each server on the memory of a worker more."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for line in of.of("memory"):
        found[line["server"]][line["at"]] = line["bytes"] / 1e6
    return [
        f"{server}: {number(points[min(points)])} MB with {min(points)} worker, "
        f"{number((points[max(points)] - points[min(points)]) / (max(points) - min(points)))} MB "
        "for each further one."
        for server, points in found.items()
        if len(points) > 1
    ]


def growth(of: Table, pictures: Path) -> str:
    """Return the part of the report; write the pictures."""
    parts = ["## Growth", f"The forest again. {prose.effort(of)}"]
    for curve, (across, upward, *_) in CURVES.items():
        found = series(of, curve)
        if not found:
            continue
        (pictures / f"growth-{curve}.svg").write_text(charts.curves(found, across, upward))
        parts += [f"### {TITLES[curve]}", f"![{upward}](benchmarks/growth-{curve}.svg)"]
        parts.append(as_table(found))
        parts.append(flat(found) if curve == "history" else "\n".join(wins(found, of)))
        if curve == "workers":
            parts += further_workers(of)
        refused = defaultdict(list)
        for line in of.of("refused"):
            if line["curve"] == curve:
                refused[line["server"]].append(f"{line['at']:,}")
        parts += [f"{server} refused {', '.join(at)}." for server, at in refused.items()]
    return "\n\n".join(part for part in parts if part)
