"""What the report says in sentences: how it was measured, and where a rival wins."""

from benchmarks.entrants import OURS, OURS_FAST
from benchmarks.figures import Table, ratio, spread
from benchmarks.others import SAME

TITLES = {
    "forest": "Forest: 100 trees behind a scaler, breast cancer, 30 columns",
    "boosting": "Histogram gradient boosting on mixed types, six numbers and four categories",
    "text": "Text: TF-IDF with logistic regression",
    "pictures": "Pictures: JPEG uploads of 256 × 256 pixels",
}
HOW = """\
`make bench` bakes the application, sets every rival up in its own environment, trains each model
once and gives it to all. Every server has two workers, and all ran in one go on one machine, one
under load at a time, in an order that is shuffled in each round. `wrk` sends 64 different bodies
in turn (8 of a thousand rows or more), in a closed loop over the loopback interface, on the same
cores as the server. A figure is the median of the rounds with the least and the greatest in
brackets; a ratio is taken inside a round before its median is. Before the first round all 64
answers, and before each later one 16, were compared with those of scikit-learn itself: ours and
those of ONNX have to be within 0.000001, the others within 0.0001. A server with a wrong answer
gets no figure. The best rival is the best in that column among those in their documented form;
FastAPI with the same ONNX file, written by hand for speed, stands apart as the same runtime in
another framework. `OMP_NUM_THREADS=1` and its like were set for all, except where a table says
that it is without. The time to start runs from the start of the process to the first right
answer; memory is the proportional set size of all its processes after the load.

The forest's servers start anew in each round. Those of the other models stay up and idle between
rounds, except LitServe, which is never idle. A server is left alone until it has worked off what
was asked before; a measurement during which others used more than a quarter of a core was made
once more, and the one with less of that was kept.

The rivals as they were served: Flask by `gunicorn -w 2`, and by `gunicorn -w 2 -k gthread
--threads 4 --preload`; FastAPI by `uvicorn --workers 2` with plain `def` endpoints and pydantic's
named fields; BentoML with `workers=2`, batches of at most 256; LitServe with
`workers_per_device=2`, batches of at most 64 within 2 ms; MLServer with `parallel_workers` 2,
batches of at most 64 within 2 ms; `mlflow models serve -w 2`. Nobody writes a log line for
each request. All read JPEGs as the application does,
decoded no larger than needed. MLServer is given rows of numbers as one tensor, the shortest form
of its protocol, with no names in it; MLServer and MLflow, which take no files, are given pictures
as base64 in JSON, through a model class of a few lines.

To measure again: `make bench` for everything, `PARTS=forest,pictures,growth`, say,
for some of it, `ROUNDS=` and `SECONDS=` for more or less, `QUICK=1` for a trial of a few minutes
whose report goes to `build/bench/quick/` and doesn't replace this page."""
LIMITS = """\
What this doesn't say: how it is on more cores or another processor, over a network, behind a web
server or with TLS, over hours, or with other data. The models are given, so nothing is said of
their accuracy."""


def effort(table: Table) -> str:
    """Return when, on what and how long a part was measured."""
    about = table.about
    made = about["effort"]
    rounds = f"{made['rounds']} round{'s' if made['rounds'] > 1 else ''}"
    quick = " **A quick run, whose figures are no results.**" if made["quick"] else ""
    return (
        f"Measured {about['date']}, {rounds} of {made['seconds']} s for each cell, on "
        f"{about['cores']} cores of {about['processor']}, {about['memory']} GiB, "
        f"{about['kernel']}, wrk {about['wrk']}.{quick}"
    )


def noise(table: Table) -> str:
    """Return how much of the machine others used while it was measured."""
    found = spread([line["foreign"] for line in table.of("cell")])
    if found is None:
        return ""
    return (
        f"Others used {found.middle:.2f} cores meanwhile (median; at most {found.most:.2f}), "
        "servers at rest among them."
    )


def onnx(table: Table) -> str:
    """Return where the ONNX file of the same runtime comes from."""
    origin = table.about.get("onnx")
    if origin is None:
        return f"{SAME} gave no right answers, so it has no row."
    return f"{SAME}: the file is {origin}."


def wins(table: Table) -> list[str]:
    """Return a sentence for each of our servers and loads in which others are faster."""
    sentences = []
    for ours in (OURS, OURS_FAST):
        for cell in table.cells:
            mine, faster = table.values(ours, cell), []
            for other in table.servers("rival", "same"):
                found = ratio(table.values(other, cell), mine)
                if found and found.middle > 1:
                    faster.append((found.middle, f"{other} ({found.middle:.2f} times)"))
            if faster:
                names = ", ".join(name for _, name in sorted(faster, reverse=True))
                sentences.append(f"{cell}: faster than {ours}: {names}.")
    if not sentences and table.cells:
        sentences.append("No rival is faster than ours under any of these loads.")
    return sentences


def left_out(table: Table) -> list[str]:
    """Return a sentence for each server that was left out, of what, and why."""
    found = []
    for line in table.of("failed"):
        rows = f" with {line['rows']} rows in a request" if line["rows"] > 1 else ""
        why = line["problem"].removeprefix(f"{line['server']} ").partition("\n")[0][:160]
        since = f" from round {line['round'] + 1} on" if line["round"] else ""
        found.append(f"{line['server']} is left out{rows}{since}: {why}")
    return found
