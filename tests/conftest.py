"""Baking projects, and setting two of them up for good: one with accounts, one without."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter
from project import Project

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = json.loads((ROOT / "cookiecutter.json").read_text("utf-8"))
Bake = Callable[..., Path]


def need(program: str, package: str) -> str:
    """Return the program's path; without it skip, or fail where REQUIRE_SERVICES=1."""
    if found := shutil.which(program):
        return found
    message = f"{program} is missing: install the Debian package {package}"
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(message)
    pytest.skip(message)


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


@pytest.fixture
def bake(template: Path, tmp_path: Path) -> Bake:
    """Bake with some answers, the others at their defaults; return the project's folder."""

    def run(**answers: str) -> Path:
        output = tmp_path / f"bake-{len(list(tmp_path.iterdir()))}"
        output.mkdir()
        return Path(
            cookiecutter(
                str(template), no_input=True, output_dir=str(output), extra_context=answers
            )
        )

    return run


@pytest.fixture(scope="session")
def projects(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Return the project for `login` or `none`, set up when it is first asked for."""
    made: dict[str, Project] = {}

    def get(auth: str) -> Project:
        if auth not in made:
            output = tmp_path_factory.mktemp(auth)
            answers = {"auth": auth}
            folder = cookiecutter(
                str(template), no_input=True, output_dir=str(output), extra_context=answers
            )
            made[auth] = Project(Path(folder), auth)
            made[auth].make("setup")
        return made[auth]

    return get


@pytest.fixture(scope="session", params=QUESTIONS["auth"])
def project(request: pytest.FixtureRequest, projects: Callable[[str], Project]) -> Project:
    """Each of the two projects, set up."""
    return projects(request.param)


@pytest.fixture(scope="session")
def base_url(project: Project) -> Iterator[str]:
    """The address of the project, trained and served by gunicorn as in production but for HTTPS."""
    project.make("train")
    with project.serve() as url:
        yield url
