"""The layers of a call: what each part of the application takes of its time."""

import json

from benchmarks import apps, entrants
from benchmarks.cells import Effort
from benchmarks.figures import number
from benchmarks.paths import BUILD, HERE
from benchmarks.results import Results, machine


def run(_part: str, effort: Effort, results: Results) -> None:
    """Time every layer in the forest's project with accounts, and write it down."""
    entrants.trained("forest")
    folder, rows = apps.ensure("forest", "login"), BUILD / "layers.json"
    signature = next((folder / "models").glob("*/signature.json"))
    values = json.loads(signature.read_text())["examples"][0]["values"]
    rows.write_text(json.dumps([values] * 100))
    python, script = ".venv/bin/python", str(HERE / "inside/layers.py")
    printed = apps.run(folder, python, script, str(rows), PYTHONPATH=str(folder))
    results.add("about", **machine(), effort=effort.__dict__)
    for count, found in json.loads(printed.splitlines()[-1]).items():
        for layer, micros in found.items():
            results.add("layer", rows=int(count), layer=layer, micros=micros)


def section(lines: list[dict]) -> str:
    """Return the part of the report."""
    found = {(line["layer"], line["rows"]): line["micros"] for line in lines if "layer" in line}
    names = dict.fromkeys(layer for layer, _ in found)
    rows = [f"| {name} | {number(found[name, 1])} | {number(found[name, 100])} |" for name in names]
    said = (
        "CPU microseconds of one call in one process, without the server: the forest, with "
        "accounts and history. A token is looked up once, and remembered until one is revoked."
    )
    head = ["| | 1 row | 100 rows |", "| --- | --: | --: |"]
    return "\n\n".join(["## The layers of a call", said, "\n".join([*head, *rows])])
