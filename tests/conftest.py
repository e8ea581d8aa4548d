"""Baking projects, and setting some up for good: each model type, with accounts and without."""

import fcntl
import itertools
import json
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from asking import PASSWORD, Client
from cookiecutter.main import cookiecutter
from project import Project
from xdist.scheduler import LoadScopeScheduling

from torture.report import Report
from torture.sizes import FEW, FULL, Size

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = json.loads((ROOT / "cookiecutter.json").read_text("utf-8"))
MODEL_TYPES = QUESTIONS["model_type"]
EVERY = list(itertools.product(MODEL_TYPES, QUESTIONS["auth"]))
KINDS = re.compile("|".join(map("-".join, EVERY)))
# Files that stay together where processes share the tests: for a project, or for one report.
TOGETHER = {"test_swap.py": "test_import.py"} | dict.fromkeys(
    (path.name for path in Path(__file__).parent.glob("test_torture_*.py")), "torture"
)
FOREIGN = ("xgboost-cpu", "lightgbm", "catboost", "skl2onnx", "onnx")
Bake = Callable[..., Path]
Projects = Callable[..., Project]


class Together(LoadScopeScheduling):
    """Keeps what shares most in one process: the tests of a file, or of a project in the browser.

    By the names of tests, since groups by marks reach no scheduler with this version of pytest.
    """

    def _split_scope(self, nodeid: str) -> str:
        """Return the group of a test."""
        path = Path(nodeid.split("::")[0])
        if path.parent.name == "pages" and (kind := KINDS.search(nodeid)):
            return kind[0]
        return TOGETHER.get(path.name, path.name)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Return who gives the tests out to the processes."""
    return Together(config, log)


def fits(item: pytest.Item) -> bool:
    """Say whether a test is for its project and for its screen: the mark `only` tells."""
    if not (case := getattr(item, "callspec", None)):
        return True
    model_type, auth = case.params.get("project", (None, None))
    has = {"model_type": model_type, "auth": auth}
    has["javascript"] = getattr(case.params.get("page"), "javascript", None)
    marks = item.iter_markers("only")
    return all(has[name] in wanted for mark in marks for name, wanted in mark.kwargs.items())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what doesn't fit."""
    config.hook.pytest_deselected(items=[item for item in items if not fits(item)])
    items[:] = filter(fits, items)


def do_without(message: str) -> NoReturn:
    """Skip a test because of what this machine lacks, or fail it where REQUIRE_SERVICES=1."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(message)
    pytest.skip(message)


def need(program: str, package: str) -> str:
    """Return the program's path; without it skip, or fail where REQUIRE_SERVICES=1."""
    if found := shutil.which(program):
        return found
    do_without(f"{program} is missing: install the Debian package {package}")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the template as a clone would have it, without what development left behind."""
    copy = tmp_path_factory.mktemp("clone") / "cookiecutter-flask-ml"
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of a run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def once(folder: Path) -> Iterator[bool]:
    """Yield whether a folder has yet to be filled; another process that does so is waited for."""
    done = folder.with_name(f"{folder.name}.done")
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


def bake_into(output: Path, template: Path, **answers: str) -> Path:
    """Bake with some answers, the others at their defaults; return the project's folder."""
    options = {"no_input": True, "output_dir": str(output), "extra_context": answers}
    return Path(cookiecutter(str(template), **options))


@pytest.fixture(scope="session")
def mypy_cache(shared: Path) -> Path:
    """What mypy knows of the libraries, which takes most of its time; it knows files by content."""
    return shared / "mypy"


@pytest.fixture
def bake(template: Path, tmp_path: Path) -> Bake:
    """Bake with some answers, the others at their defaults; return the project's folder."""

    def run(**answers: str) -> Path:
        output = tmp_path / f"bake-{len(list(tmp_path.iterdir()))}"
        output.mkdir()
        return bake_into(output, template, **answers)

    return run


@pytest.fixture(scope="session")
def projects(template: Path, shared: Path) -> Projects:
    """Return the project for some answers, set up and trained when it is first asked for.

    A virtual environment is made by `make setup` once for each answer to `auth`; it is the same for
    every model type.
    """
    made: dict[tuple[str, str], Project] = {}

    def fill(output: Path, auth: str, model_type: str) -> None:
        folder = bake_into(output, template, auth=auth, model_type=model_type)
        project = Project(folder, auth, model_type)
        if model_type != MODEL_TYPES[0]:
            share_environment(get(auth), project)
        project.make("train")

    def get(auth: str, model_type: str = MODEL_TYPES[0]) -> Project:
        if (auth, model_type) not in made:
            output = shared / f"{auth}-{model_type}"
            with once(output) as new:
                if new:
                    shutil.rmtree(output, ignore_errors=True)  # of an attempt that failed
                    output.mkdir()
                    fill(output, auth, model_type)
            (folder,) = output.iterdir()
            made[auth, model_type] = Project(folder, auth, model_type)
        return made[auth, model_type]

    return get


def share_environment(one: Project, other: Project) -> None:
    """Let a project use the environment of another, which has the same packages."""
    (other.folder / ".venv").symlink_to(one.folder / ".venv")
    (one.folder / ".venv/ready").touch()  # newer than what was baked just now


@pytest.fixture(scope="session")
def bench(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Return a project without accounts in whose environment other people's libraries are, too."""
    made: dict[str, Project] = {}

    def get(model_type: str) -> Project:
        if model_type not in made:
            output = tmp_path_factory.mktemp(f"bench-{model_type}")
            folder = bake_into(output, template, auth="none", model_type=model_type)
            project = Project(folder, "none", model_type)
            if made:
                share_environment(next(iter(made.values())), project)
            else:
                project.make("setup")
                constraints = ["-c", "constraints.txt"]
                done = project.python("-m", "uv", "pip", "install", *constraints, *FOREIGN)
                assert done.returncode == 0, done.stderr
            project.make("train")
            made[model_type] = project
        return made[model_type]

    return get


@pytest.fixture(scope="session", params=EVERY, ids="-".join)
def project(request: pytest.FixtureRequest, projects: Projects) -> Project:
    """Each model type with each answer to `auth`."""
    model_type, auth = request.param
    return projects(auth, model_type)


@pytest.fixture(scope="session", params=QUESTIONS["auth"])
def default_project(request: pytest.FixtureRequest, projects: Projects) -> Project:
    """The default model type with each answer to `auth`."""
    return projects(request.param)


@pytest.fixture(scope="session")
def base_url(project: Project) -> Iterator[str]:
    """The address of the project, served by gunicorn as in production but for HTTPS."""
    with project.serve() as url:
        yield url


@pytest.fixture
def person(project: Project, base_url: str) -> Client:
    """Somebody who may ask: with an account where there are any."""
    client = Client(base_url)
    if project.auth == "login":
        email, form = f"{secrets.token_hex(4)}@example.org", {"password": PASSWORD}
        form |= {"email": email, "password_confirm": PASSWORD}
        status, _ = client.post("/sign-up", page="/sign-up", **form)
        assert status == 200
    return client


@pytest.fixture
def authorization(project: Project, person: Client) -> dict[str, str]:
    """The header that lets a program in, where one is needed."""
    if project.auth == "none":
        return {}
    _, page = person.post("/account/tokens", page="/account", name="a test")
    found = re.search(r'id="new-token">([^<]+)<', page)
    assert found
    return {"Authorization": f"Bearer {found[1]}"}


SIZES = [pytest.param(FEW, id="few"), pytest.param(FULL, id="full", marks=pytest.mark.torture)]


@pytest.fixture(scope="session", params=SIZES)
def size(request: pytest.FixtureRequest) -> Size:
    """How much the verification suite tries."""
    found: Size = request.param
    return found


@pytest.fixture(scope="session")
def report(size: Size) -> Iterator[Report]:
    """What the verification suite found, written at the end."""
    found = Report(size.name)
    yield found
    found.write()
