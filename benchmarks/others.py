"""The rivals in their documented production form for two cores.

None of them writes a line for each request; the application does, as it is shipped.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks import envs
from benchmarks.bodies import known
from benchmarks.paths import BUILD, HERE, MODELS, ONE_THREAD, environment
from benchmarks.servers import Server

WORKERS = 2
RUN = BUILD / "run"  # what some of them need beside their code
QUIET = {"DO_NOT_TRACK": "true", "BENTOML_DO_NOT_TRACK": "True", "MLFLOW_DISABLE_TELEMETRY": "true"}
Maker = Callable[[str, int], tuple[tuple[str, ...], dict[str, str]]]


def of_env(env: str, program: str) -> str:
    """Return the path of a program of an environment."""
    return str(envs.ENVS / env / "bin" / program)


def gunicorn_sync(_model: str, workers: int) -> tuple[tuple[str, ...], dict[str, str]]:
    """Flask's documentation: gunicorn with workers."""
    command = (of_env("flask", "gunicorn"), "-w", str(workers), "-b", "127.0.0.1:{port}")
    return (*command, "serve:app"), {}


def gunicorn_gthread(_model: str, workers: int) -> tuple[tuple[str, ...], dict[str, str]]:
    """The same with threads, and the model loaded once, before the fork."""
    (program, *rest), env = gunicorn_sync(_model, workers)
    return (program, "-k", "gthread", "--threads", "4", "--preload", *rest), env


def uvicorn(env: str) -> Maker:
    """FastAPI's documentation: uvicorn with workers."""

    def make(model: str, workers: int) -> tuple[tuple[str, ...], dict[str, str]]:
        command = (of_env(env, "uvicorn"), "serve:app", "--host", "127.0.0.1", "--port", "{port}")
        return (*command, "--workers", str(workers), "--no-access-log"), {}

    return make


def bentoml(model: str, _workers: int) -> tuple[tuple[str, ...], dict[str, str]]:
    """`bentoml serve`; the service names its workers."""
    service = "Pictures" if known(model)["kind"] == "picture" else "Rows"
    command = (of_env("bentoml", "bentoml"), "serve", f"serve:{service}", "--host", "127.0.0.1")
    return (*command, "--port", "{port}"), {"BENTOML_HOME": str(RUN / "bentoml")}


def litserve(_model: str, _workers: int) -> tuple[tuple[str, ...], dict[str, str]]:
    """LitServe is a program of its own."""
    return (of_env("litserve", "python"), "serve.py", "{port}"), {}


def mlserver(model: str, workers: int) -> tuple[tuple[str, ...], dict[str, str]]:
    """`mlserver start` on a folder with two files of settings."""
    folder = RUN / f"mlserver-{model}-{workers}"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "rivals/mlserver/pictures.py", folder)
    whole = {"debug": False, "host": "127.0.0.1", "parallel_workers": workers}
    (folder / "settings.json").write_text(json.dumps(whole, indent=2))
    pictures = known(model)["kind"] == "picture"
    settings = {
        "name": "model",
        "implementation": "pictures.Pictures" if pictures else "mlserver_sklearn.SKLearnModel",
        "parameters": {"uri": str(MODELS / model / "model.joblib")},
        "max_batch_size": 64,
        "max_batch_time": 0.002,
    }
    (folder / "model-settings.json").write_text(json.dumps(settings, indent=2))
    ports = {"HTTP_PORT": "{port}", "GRPC_PORT": "{second}", "METRICS_PORT": "{third}"}
    env = {f"MLSERVER_{name}": port for name, port in ports.items()}
    return (of_env("mlserver", "mlserver"), "start", str(folder)), env


def mlflow(model: str, workers: int) -> tuple[tuple[str, ...], dict[str, str]]:
    """`mlflow models serve` on the model as MLflow keeps it."""
    command = (of_env("mlflow", "mlflow"), "models", "serve", "-m", str(RUN / f"mlflow-{model}"))
    command += ("--env-manager", "local", "-w", str(workers), "-h", "127.0.0.1", "-p", "{port}")
    bin_first = f"{envs.ENVS / 'mlflow/bin'}:/usr/bin:/bin"  # it starts uvicorn by its name
    return command, {"PATH": bin_first, "UVICORN_ACCESS_LOG": "false"}


def save_for_mlflow(model: str) -> None:
    """Write the model as MLflow keeps it."""
    target = RUN / f"mlflow-{model}"
    shutil.rmtree(target, ignore_errors=True)
    command = [envs.python("mlflow"), "save.py", MODELS / model, target]
    folder = HERE / "rivals/mlflow"
    env = environment(**QUIET, **code_of(model), **ONE_THREAD)
    subprocess.run(command, cwd=folder, env=env, check=True, stderr=subprocess.DEVNULL)


def code_of(model: str) -> dict[str, str]:
    """Return the setting by which a rival finds the project's transformer of pictures."""
    code = MODELS / model / "code"
    return {"PYTHONPATH": str(code)} if code.exists() else {}


# name -> environment, form of the bodies, path, how it is started
RIVALS: dict[str, tuple[str, str, str, Maker]] = {
    "Flask, gunicorn sync": ("flask", "rows", "/predict", gunicorn_sync),
    "Flask, gunicorn gthread": ("flask", "rows", "/predict", gunicorn_gthread),
    "FastAPI, uvicorn": ("fastapi", "rows", "/predict", uvicorn("fastapi")),
    "BentoML": ("bentoml", "rows", "/predict", bentoml),
    "LitServe": ("litserve", "rows", "/predict", litserve),
    "MLServer": ("mlserver", "v2", "/v2/models/model/infer", mlserver),
    "MLflow": ("mlflow", "mlflow", "/invocations", mlflow),
}
SAME = "FastAPI + the same ONNX"
QUICK = ("FastAPI, uvicorn", "LitServe")


def rival(name: str, model: str, workers: int = WORKERS, defaults: bool = False) -> Server:
    """Return a rival with a model; with `defaults` nothing is said of numerical threads."""
    env, form, path, make = RIVALS[name]
    command, more = make(model, workers)
    threads = {} if defaults else ONE_THREAD
    about = {"MODEL": str(MODELS / model)}
    return Server(
        name=name,
        role="rival",
        form=form,
        path=path,
        command=command,
        folder=HERE / "rivals" / env,
        env=QUIET | threads | about | code_of(model) | more,
    )


def same_runtime(model: str, onnx: Path, columns: dict[str, list[str]]) -> Server:
    """Return FastAPI with the model in ONNX Runtime, held to our own exactness."""
    about = {"MODEL": str(MODELS / model), "ONNX": str(onnx), "COLUMNS": json.dumps(columns)}
    command, _ = uvicorn("fastapi_onnx")(model, WORKERS)
    return Server(
        name=SAME,
        role="same",
        form="rows",
        path="/predict",
        command=command,
        folder=HERE / "rivals/fastapi_onnx",
        env=ONE_THREAD | about | code_of(model),
        tolerance=1e-6,
    )
