"""Who takes part for each model: the application, the rivals, the same runtime, the limits."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks import apps, bodies, envs, others, verify
from benchmarks.paths import HERE, MODELS, ROOT, environment
from benchmarks.servers import Server, ServerError, started

OURS = "Ours, gunicorn"
OURS_FAST = "Ours, granian"
OURS_LOGIN = "Ours, gunicorn, login and history"
OURS_PLAIN = "Ours, gunicorn, without a twin"


def reference(module: str, *arguments: str, code: Path | None = None) -> None:
    """Run a module of `benchmarks.reference` with scikit-learn's own environment."""
    path = f"{ROOT}:{code}" if code else str(ROOT)
    subprocess.run(
        [envs.ensure("reference"), "-m", f"benchmarks.reference.{module}", *arguments],
        cwd=ROOT,
        env=environment(PYTHONPATH=path, PYTHONWARNINGS="ignore"),
        check=True,
    )


def trained(model: str) -> None:
    """Train a model where there is none; for pictures the project's own is taken."""
    folder = MODELS / model
    source = (HERE / "reference/train.py").read_text() + envs.requirements("reference").read_text()
    mark = folder / "made-from.txt"
    if model == "pictures":
        project = apps.ensure(model)
        code = folder / "code"
        shutil.rmtree(code, ignore_errors=True)
        shutil.copytree(project / "app/model", code / "app/model")
        (code / "app/__init__.py").write_text("")  # the model's classes without the application
        reference("pictures", str(project), code=code)
        reference("convert", model, code=code)
    elif not mark.exists() or mark.read_text() != source:
        print(f"  model {model}", flush=True)
        reference("train", model)
        reference("convert", model)
        mark.write_text(source)


def ours(model: str) -> list[Server]:
    """Return the application as it is shipped, on the fast server, and the forest's other forms."""
    folder = apps.ensure(model)
    found = [apps.serve(folder, OURS)]
    if apps.has(folder, apps.GRANIAN):
        found.append(apps.serve(folder, OURS_FAST, apps.GRANIAN))
    else:
        print("  no granian in the project: the fast server is left out", file=sys.stderr)
    if model == "forest":
        login = apps.ensure(model, "login")
        token = apps.account(login)["token"]
        found.append(apps.serve(login, OURS_LOGIN, TOKEN=token))
        found.append(apps.serve(folder, OURS_PLAIN, COMPILED_MODEL="false"))
    return found


def candidates(model: str, models: Path) -> Iterator[tuple[str, Path, dict[str, list[str]]]]:
    """Yield the ONNX files that there are: that of a project, and that of skl2onnx."""
    if found := apps.compiled(models):
        yield "the application's own", *found
    about = bodies.known(model)
    names = list(about.get("columns", ()))
    one = len(set(about.get("columns", {}).values())) == 1 or about["kind"] == "picture"
    file = MODELS / model / "double.onnx"
    yield "made by skl2onnx", file, {} if one else {name: [name] for name in names}


@cache
def same_runtime(model: str, models: Path) -> tuple[Server, str] | None:
    """Return FastAPI with the ONNX file of ours, else with that of skl2onnx, if it is right."""
    envs.ensure("fastapi_onnx")
    for origin, file, columns in candidates(model, models):
        server = others.same_runtime(model, file, columns)
        requests = bodies.prepare(model, server.form)
        try:
            with started(server, f"{model}-choose") as running:
                verify.first_answer(running, requests, time.monotonic(), patience=20)
                verify.check(running, requests, bodies.COUNT)
        except ServerError as error:
            print(f"  {server.name}, {origin}: {error}", file=sys.stderr)
        else:
            return server, origin
    return None


def rivals(model: str, quick: bool, defaults: bool = False) -> list[Server]:
    """Return the rivals with a model, each with its environment; in a quick run a few of them."""
    found = []
    for name in others.QUICK if quick else others.RIVALS:
        envs.ensure(others.RIVALS[name][0])
        if name == "MLflow" and not defaults:
            others.save_for_mlflow(model)
        found.append(others.rival(name, model, defaults=defaults))
    return found
