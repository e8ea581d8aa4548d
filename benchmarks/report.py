"""The report: docs/benchmarks.md and its pictures, written from the results."""

from pathlib import Path

from benchmarks import charts, layers, prose
from benchmarks.bars import verdicts
from benchmarks.figures import Rounds, Spread, Table, number, ratio, spread
from benchmarks.growth_report import growth
from benchmarks.paths import BUILD, ROOT
from benchmarks.results import read


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown, the first column to the left."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def told(found: Spread | None, unit: str = "", bold: bool = False) -> str:
    """Return a median with its spread, a dash for nothing."""
    if found is None:
        return "–"
    middle = f"**{number(found.middle)}{unit}**" if bold else f"{number(found.middle)}{unit}"
    return f"{middle} [{number(found.least)}..{number(found.most)}]"


def middle(values: Rounds, scale: float = 1) -> str:
    """Return a median alone."""
    found = spread([value * scale for value in values.values()])
    return number(found.middle) if found else "–"


def bars(tables: dict[str, Table]) -> str:
    """Return the bars with what was measured."""
    rows = []
    for verdict in verdicts(tables):
        sign = "≤" if verdict.most else "≥"
        met = (
            "not measured" if verdict.measured is None else "met" if verdict.met else "**not met**"
        )
        measured = told(verdict.measured)
        rows.append([verdict.what, verdict.load, f"{sign} {verdict.wanted:g}", measured, met])
    return table(["what / by what", "load", "bar", "measured", ""], rows)


def speeds(of: Table) -> str:
    """Return requests a second of every server, and how many times the best rival's that is."""
    rows = []
    for server in of.servers():
        row = [server]
        for cell in of.cells:
            values = of.values(server, cell)
            times = ratio(values, of.best(cell))
            row.append(
                f"{told(spread([*values.values()]), bold=True)} · {number(times.middle)}×"
                if values and times
                else "–"
            )
        rows.append(row)
    return table(["requests a second · times the best rival", *of.cells], rows)


def costs(of: Table) -> str:
    """Return what a request costs, how long it takes, and what the server takes."""
    rows = []
    for server in of.servers():
        row = [server]
        for cell in of.cells:
            if not of.values(server, cell):
                row.append("–")
                continue
            cpu = middle(of.values(server, cell, "cpu_ms"))
            half, most = (middle(of.values(server, cell, name)) for name in ("p50", "p99"))
            row.append(f"{cpu} · {half} / {most}")
        row.append(told(spread([*of.by_round("start", server, "seconds").values()])))
        row.append(middle(of.by_round("memory", server, "bytes"), 1e-6))
        wrong = [line["difference"] for line in of.of("right") if line["server"] == server]
        row.append(
            f"{max(wrong):.0e}".replace("0e+00", "0")
            if wrong and of.roles[server] != "limit"
            else "–"
        )
        errors = sum(line["errors"] for line in of.of("cell") if line["server"] == server)
        rows.append([*row, f"{errors:.0f}"])
    head = [f"{cell}: CPU ms · p50 / p99 ms" for cell in of.cells]
    return table(
        ["", *head, "start, s", "memory, MB", "largest difference", "failed requests"], rows
    )


def defaults(of: Table) -> str:
    """Return the rivals' speed with their own numbers of numerical threads."""
    rows = [
        [server, *(middle(of.values(server, cell, kind="defaults")) for cell in of.cells)]
        for server in of.servers("rival")
    ]
    return table(["requests a second, one round", *of.cells], rows)


def versions(tables: dict[str, Table]) -> str:
    """Return what was installed for each server."""
    found = {}
    for each in tables.values():
        for line in each.of("versions"):
            packages = ", ".join(f"{name} {version}" for name, version in line["found"].items())
            found.setdefault(line["server"], packages)
    return table(["server", "versions"], [[name, packages] for name, packages in found.items()])


def section(model: str, of: Table, pictures: Path) -> str:
    """Return one model's part of the report; write its picture."""
    panels = []
    for cell in of.cells:
        speed = {name: spread([*of.values(name, cell).values()]) for name in of.servers()}
        entries = [(name, of.roles[name], each) for name, each in speed.items() if each]
        panels.append((cell, [entry for entry in entries if entry[2].least > 0]))
    (pictures / f"{model}.svg").write_text(charts.bars(panels))
    said = [*prose.wins(of), *prose.left_out(of)]
    parts = [
        f"## {prose.TITLES[model]}",
        f"{prose.effort(of)} {prose.noise(of)} {prose.onnx(of)}",
        f"![Requests a second of every server](benchmarks/{model}.svg)",
        speeds(of),
        "\n".join(f"- {sentence}" for sentence in said),
        costs(of),
    ]
    if of.of("defaults"):
        parts += ["Without `OMP_NUM_THREADS=1`, each rival with its own defaults:", defaults(of)]
    return "\n\n".join(parts)


def write(quick: bool) -> Path:
    """Write the report and return where; that of a quick run doesn't replace the real one."""
    target = (BUILD / "quick" if quick else ROOT / "docs") / "benchmarks.md"
    pictures = target.with_suffix("")
    pictures.mkdir(parents=True, exist_ok=True)
    tables = {model: Table(lines) for model in prose.TITLES if (lines := read(model, quick))}
    parts = ["# Benchmarks", "Written by `make bench`; to change it, run that again.", prose.HOW]
    if tables:
        parts += ["## The bars", bars(tables)]
    parts += [section(model, of, pictures) for model, of in tables.items()]
    if lines := read("layers", quick):
        parts.append(layers.section(lines))
    if lines := read("growth", quick):
        parts.append(growth(Table(lines), pictures))
    parts += ["## Versions", versions(tables), prose.LIMITS]
    target.write_text("\n\n".join(parts) + "\n")
    return target.relative_to(ROOT)
