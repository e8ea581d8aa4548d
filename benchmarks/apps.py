"""The applications that the template makes: baked, set up, given the benchmark's model, served."""

import hashlib
import json
import secrets
import shutil
import subprocess
from functools import cache
from pathlib import Path

from benchmarks.paths import BUILD, HERE, MODELS, PYTHON, ROOT, environment
from benchmarks.servers import Server

TEMPLATE = ROOT / "{{cookiecutter.project_slug}}"
KINDS = {"text": "text-classification", "pictures": "image-classification"}
GUNICORN, GRANIAN = "gunicorn", "granian"


@cache
def production() -> dict[str, str]:
    """Return the settings that production needs, with a key for this run."""
    return {"APP_ENV": "production", "SECRET_KEY": secrets.token_urlsafe(48)}


def folder_of(model: str, auth: str = "none") -> Path:
    """Return the folder of a project."""
    return BUILD / f"{model}-{auth}"


def run(folder: Path, *command: str, **settings: str) -> str:
    """Run a command in a project, which must succeed, and return what it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(**production(), **settings),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def flask(folder: Path, *arguments: str, **settings: str) -> str:
    """Run a flask command of a project, which must succeed."""
    return run(folder, ".venv/bin/python", "-m", "flask", "--app", "wsgi", *arguments, **settings)


def digest(*more: Path) -> str:
    """Return a hash of the template, and of other files."""
    files = [path for path in sorted(TEMPLATE.rglob("*")) if "__pycache__" not in path.parts]
    found = hashlib.sha256()
    for path in [*files, ROOT / "cookiecutter.json", *more]:
        if path.is_file():
            found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def bake(model: str, auth: str) -> Path:
    """Bake a project anew, keeping an environment that was there; return its folder."""
    folder, kept = folder_of(model, auth), BUILD / f"{model}-{auth}.venv"
    if (folder / ".venv").exists():
        shutil.rmtree(kept, ignore_errors=True)
        (folder / ".venv").rename(kept)
    shutil.rmtree(folder, ignore_errors=True)
    kind = KINDS.get(model.partition("-")[0], "tabular-classification")
    answers = [f"model_type={kind}", f"auth={auth}", f"project_slug={folder.name}"]
    program = str(PYTHON.with_name("cookiecutter"))
    run(ROOT, program, "--no-input", "--output-dir", str(BUILD), str(ROOT), *answers)
    if kept.exists():
        kept.rename(folder / ".venv")
    return folder


def ensure(model: str, auth: str = "none") -> Path:
    """Make the project for a model where the template or the model is newer; return its folder."""
    folder, pictures = folder_of(model, auth), model == "pictures"
    learned = [] if pictures else [MODELS / model / "model.joblib"]
    mark, wanted = folder / "benchmark-made-from.txt", digest(*learned)
    if mark.exists() and mark.read_text() == wanted:
        return folder
    print(f"  project {folder.name}", flush=True)
    bake(model, auth)
    run(folder, "make", "train" if pictures else "setup")
    if not pictures:
        take(folder, model)
    mark.write_text(wanted)
    return folder


def take(folder: Path, model: str, **settings: str) -> None:
    """Import a model into a project, as its owner would."""
    files = MODELS / model
    data = ("--data", str(files / "sample.csv"), "--target", "outcome")
    flask(folder, "model", "import", str(files / "model.joblib"), *data, **settings)


def compiled(models: Path) -> tuple[Path, dict[str, list[str]]] | None:
    """Return the ONNX file of the active version and the columns of its inputs, if it has one."""
    folder = models / (models / "active").read_text().split()[0]
    if not (folder / "model.onnx").exists():
        return None
    signature = json.loads((folder / "signature.json").read_text())
    names = [field["name"] for field in signature["fields"]]
    manifest = json.loads((folder / "manifest.json").read_text())
    inputs = manifest.get("compiled", {}).get("inputs", [])
    columns = {each["name"]: [names[place] for place in each["fields"]] for each in inputs}
    return folder / "model.onnx", columns


def has(folder: Path, server: str) -> bool:
    """Tell whether a project can be served by gunicorn or granian."""
    if server == GUNICORN:
        return True
    return (folder / "serve.py").exists() and (folder / ".venv/bin" / server).exists()


def account(folder: Path, **settings: str) -> dict[str, str]:
    """Return the token, the owner's name and the cookie of a new account."""
    program = str(HERE / "inside/account.py")
    said = run(folder, ".venv/bin/python", program, PYTHONPATH=str(folder), **settings)
    found: dict[str, str] = json.loads(said.splitlines()[-1])
    return found


def serve(
    folder: Path, name: str, server: str = GUNICORN, workers: int = 2, **settings: str
) -> Server:
    """Return a project as it is served in production; a token comes in `settings` as TOKEN."""
    token = settings.pop("TOKEN", "")
    started = (".venv/bin/python", "serve.py")
    if not (folder / "serve.py").exists():  # a project of an older template
        started = (".venv/bin/gunicorn", "wsgi")
    return Server(
        name=name,
        role="ours",
        form="app",
        path="/api/v1/predict",
        command=started,
        folder=folder,
        env={
            **production(),
            "PORT": "{port}",
            "WEB_CONCURRENCY": str(workers),
            "SERVER": server,
            **settings,
        },
        headers={"Authorization": f"Bearer {token}"} if token else {},
        tolerance=1e-6,
    )
