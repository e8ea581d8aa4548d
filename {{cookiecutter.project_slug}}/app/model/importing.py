"""Importing a model from elsewhere: look at its file, learn its signature, make a version.

It runs in a process of its own, `python -m app.model.importing`: a class that only the importing
program knows is missing there as it will be in the server, and a file that crashes takes nothing
else with it. The request comes as JSON on standard input; the report goes to a file it names.
"""

import subprocess
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from app.model.artifact import ArtifactError
from app.model.card import Words, read_words
from app.model.dataset import BadData, Dataset
from app.model.engine import BadAnswer, Engine, OnnxEngine, make_engine
from app.model.fields import PictureField
from app.model.files import JOBLIB, ONNX, SKOPS, BadModel, format_of, load
from app.model.inspection import check_estimator, name_model, task_of
from app.model.kind import TASK, Task, room
from app.model.labelling import find_labels, shown
from app.model.making import Measured, make_version, measure
from app.model.options import Options
from app.model.signature import Classes
from app.model.training import as_joblib
from app.model.trust import Trust

ROOT = Path(__file__).resolve().parents[2]
FORMATS = {JOBLIB: "joblib or pickle", SKOPS: "skops", ONNX: "ONNX"}
PATIENCE = 900  # seconds until a model that answers nothing is given up
CODE_WARNING = (
    "A joblib or pickle file is a program: it can do anything once it is loaded. Go on only if you "
    "made it or trust who did. skops (skops.io.dump) and ONNX files hold no program."
)


class Request(BaseModel):
    """What to look at; without `data` only the file itself, without `write` no version is made."""

    file: Path
    data: Path | None
    models: Path
    write: bool
    trusted: list[str]
    options: Options
    card: Path | None = None  # the file with the words of the model's card
    report: Path


class Report(BaseModel):
    """What was found, in the order it was found; `problem` says why it ended early, if it did."""

    found: list[tuple[str, str]] = []
    problem: str | None = None
    version: str | None = None


def is_program(file: Path) -> bool:
    """Tell whether a file will run code when it is loaded. Raises BadModel for no model file."""
    return format_of(file.name, read_file(file)) == JOBLIB


def read_file(file: Path) -> bytes:
    """Return the content of a model file. Raises BadModel."""
    try:
        return file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise BadModel(f"{file.name} can't be read ({reason}): name a model file.") from None


def in_fresh_process(
    file: Path,
    data: Path | None,
    models: Path,
    trusted: list[str],
    write: bool,
    options: Options,
    card: Path | None = None,
) -> Report:
    """Look at a model file in another process, make a version of it if asked, and report."""
    with tempfile.TemporaryDirectory() as folder:
        request = Request(
            file=file.resolve(),
            data=data.resolve() if data else None,
            models=models,
            write=write,
            trusted=trusted,
            options=options,
            card=card.resolve() if card else None,
            report=Path(folder) / "report.json",
        )
        try:
            done = subprocess.run(  # this program, on a request that is data
                [sys.executable, "-m", "app.model.importing"],
                input=request.model_dump_json(),
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Report(problem=f"{file.name} gave no answer in {PATIENCE} seconds.")
        if request.report.exists():
            return Report.model_validate_json(request.report.read_bytes())
        how = f"by signal {-done.returncode}" if done.returncode < 0 else "without a word"
        return Report(
            problem=f"{file.name} ended the process that loaded it ({how}): the file is damaged, "
            "or a library it needs doesn't work here."
        )


def try_feeds(engine: Engine, dataset: Dataset, task: Task, options: Options) -> Measured:
    """Return the model as it does best on the data. Raises BadModel, where it never answers.

    A file says little of how rows must come. Every way is tried; of those that work, the one with
    the best score is right, and the first of equals.
    """
    labels, dataset = find_labels(engine, task, dataset, options.labels)
    if isinstance(engine, OnnxEngine) and not engine.labels:
        engine = engine.told(labels)
    rows, best, reason = np.arange(len(dataset.targets)), None, None
    for feed in room("adapt").feeds(engine.model, dataset, options):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # one of the ways is wrong, and said to be
                measured = measure(engine, dataset, feed, labels, rows, rows)
        except BadData:
            raise
        except Exception as error:
            if reason is None or isinstance(error, KeyError):
                reason = error  # a column that isn't found says more than another way's failure
            continue
        if best is None or measured.evaluation.score > best.evaluation.score:
            best = measured
    if best is None:
        raise BadModel(explain_failure(reason, dataset))
    return best


def explain_failure(error: Exception | None, dataset: Dataset) -> str:
    """Return in one sentence why a model answered no row of the data."""
    columns = ", ".join(repr(field.name) for field in dataset.fields[:8])
    if isinstance(error, BadAnswer):
        return f"The model {error}: it can't be served here."
    if isinstance(error, KeyError):
        return (
            f"A step of the model takes columns of a DataFrame by name that the data doesn't have "
            f"({error.args[0]}): it has {columns}. Give data with those columns."
        )
    if type(error).__name__ == "NotFittedError":
        return "The model isn't fitted: call fit before you save it."
    first = (str(error).splitlines() or [""])[0][:300].rstrip(".")
    return (
        f"The model can't answer the rows of the data ({type(error).__name__}: {first}): give the "
        "columns that it was trained on, with the same names and types."
    )


def examine(request: Request, report: Report) -> None:
    """Look at the file, with data learn its signature, and make a version if asked.

    Raises BadModel, BadData and ArtifactError.
    """
    trust, name = Trust(request.trusted), request.file.name
    words = read_words(request.card) if request.card else Words()
    content = read_file(request.file)
    kind = format_of(name, content)
    report.found.append(("File", f"{name}, {FORMATS[kind]}, {len(content)} bytes"))
    model = load(name, kind, content, trust)
    check_estimator(name, model)
    report.found.append(("Model", name_model(model)))
    task = task_of(name, model, TASK)
    report.found.append(("Task", task))
    if request.data is None:
        return
    adapt = room("adapt")
    dataset = adapt.read(request.data, task, model, request.options, lambda items, count: items)
    measured = try_feeds(make_engine(model), dataset, task, request.options)
    report.found += describe(measured)
    if request.write:
        # A pickle is written anew, compressed; files of data are kept as they came.
        file = {kind: as_joblib(model) if kind == JOBLIB else content}
        predictor = make_version(
            request.models,
            measured,
            file,
            trust,
            rows={"tried on": len(measured.tried_on)},
            words=words,
            origin="imported",
            model=kind,
            estimator=name_model(model),
        )
        report.version = predictor.version


def describe(measured: Measured) -> list[tuple[str, str]]:
    """Return what was learned of a model from data, for a person."""
    output, feed = measured.model.output, measured.model.feed
    fields = [
        f"{field.name} ({field.width} × {field.height})"
        if isinstance(field, PictureField)
        else f"{field.name} ({field.type})"
        for field in measured.model.fields
    ]
    found = [("Takes", ", ".join(fields[:12]) + (" …" if len(fields) > 12 else ""))]
    ways = {"frame": "a DataFrame", "array": "a matrix", "texts": "a list of texts"}
    how = ways.get(feed.shape, f"pixels, {feed.shape}, {feed.channels} channels")
    if isinstance(measured.model.engine, OnnxEngine) and feed.shape in {"frame", "array"}:
        how = "tensors"
    if feed.divisor != 1:
        how += f", divided by {feed.divisor:g}"
    found.append(("Fed as", how))
    if isinstance(output, Classes):
        found.append(("Classes", shown(output.names)))
        found.append(("Gives", output.gives))
    else:
        unit = f" in {output.unit}" if output.unit else ""
        found.append(("Gives", f"{output.target}, a number{unit}"))
    figures = [f"{name} {value:.4g}" for name, value in measured.evaluation.metrics.items()]
    found.append(("On the data", f"{', '.join(figures)}, {len(measured.tried_on)} rows"))
    return [*found, *(("Skipped", problem) for problem in measured.dataset.skipped[:5])]


def main() -> None:
    """Read a request, work on it, and write the report."""
    request, report = Request.model_validate_json(sys.stdin.read()), Report()
    try:
        examine(request, report)
    except (BadModel, BadData, ArtifactError) as error:
        report.problem = str(error)
    except BadAnswer as error:
        report.problem = f"The model {error}: it can't be served here."
    except Exception as error:
        traceback.print_exc()
        report.problem = (
            f"{request.file.name} can't be served ({type(error).__name__}): a part of the model "
            "fails here."
        )
    request.report.write_text(report.model_dump_json(), "utf-8")


if __name__ == "__main__":
    main()
