"""Each rival's own virtual environment, made from its pinned requirements."""

import json
import shutil
import subprocess
from pathlib import Path

from benchmarks.paths import ENVS, HERE, PYTHON, environment

SHOWN = ("flask", "gunicorn", "granian", "fastapi", "uvicorn", "bentoml", "litserve", "mlserver")
SHOWN += ("mlflow", "scikit-learn", "numpy", "pandas", "onnxruntime", "pydantic", "pillow")


def requirements(name: str) -> Path:
    """Return the requirements of a rival, or of what else has an environment here."""
    rival = HERE / "rivals" / name / "requirements.txt"
    return rival if rival.exists() else HERE / name / "requirements.txt"


def python(name: str) -> Path:
    """Return the Python of an environment."""
    return ENVS / name / "bin/python"


def uv(*arguments: str) -> None:
    """Run uv, which must succeed."""
    subprocess.run([PYTHON, "-m", "uv", *arguments], env=environment(), check=True)


def ensure(name: str) -> Path:
    """Make an environment where there is none for these requirements; return its Python."""
    wanted, mark = requirements(name).read_text(), ENVS / name / "made-from.txt"
    if not mark.exists() or mark.read_text() != wanted:
        print(f"  environment {name}", flush=True)
        shutil.rmtree(ENVS / name, ignore_errors=True)
        uv("venv", "-q", "--python", str(PYTHON), str(ENVS / name))
        install = ("pip", "install", "-q", "--python", str(python(name)))
        uv(*install, "-r", str(requirements(name)))
        mark.write_text(wanted)
    return python(name)


def versions(interpreter: Path) -> dict[str, str]:
    """Return Python's version and those of the packages that matter, as installed."""
    code = (
        "import json, platform, importlib.metadata as m\n"
        "found = {d.metadata['Name'].lower(): d.version for d in m.distributions()}\n"
        "print(json.dumps({'python': platform.python_version(), **found}))"
    )
    done = subprocess.run(
        [interpreter, "-c", code], env=environment(), check=True, capture_output=True, text=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return {name: found[name] for name in ("python", *SHOWN) if name in found}
