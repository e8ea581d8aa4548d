"""Where things are, and what an environment of a process started here has in it."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "benchmarks"
BUILD = ROOT / "build/bench"
ENVS = BUILD / "envs"
MODELS = BUILD / "models"
BODIES = BUILD / "bodies"
LOGS = BUILD / "logs"
PYTHON = ROOT / ".venv/bin/python"
PRIVATE = re.compile(
    r"APP_ENV|SECRET_KEY|PORT|FLASK_|DATABASE_URL|VIRTUAL_ENV|MAKE|MFLAGS|OMP_|OPENBLAS_|MKL_"
    r"|WEB_CONCURRENCY|SERVER|PYTHONDONTWRITEBYTECODE|PYTHONPATH|GUNICORN_|UVICORN_"
)
# One numerical thread for each worker, or the workers fight for the cores.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def environment(**values: str) -> dict[str, str]:
    """Return the caller's environment without what would leak into a server, with `values`."""
    clean = {name: text for name, text in os.environ.items() if not PRIVATE.match(name)}
    return clean | {"UV_COMPILE_BYTECODE": "1"} | values
