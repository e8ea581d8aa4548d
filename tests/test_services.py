"""The same application on other ground: PostgreSQL below, nginx in front, many seeds, updates."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import QUESTIONS, Projects, need
from project import Project, free_port, status, wait_for

from torture.storm import behind_nginx

Done = subprocess.CompletedProcess[str]
SEEDS = 6


def unprivileged() -> list[str]:
    """Return what runs a command as somebody else than root, which PostgreSQL insists on."""
    return (
        ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        if os.geteuid() == 0
        else []
    )


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL of our own on a free port; yield its address."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    initdb = shutil.which("initdb") or (binaries and shutil.which("initdb", path=binaries[-1]))
    postgres = Path(initdb or need("initdb", "postgresql")).resolve().with_name("postgres")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
        for parent in list(folder.parents)[: len(folder.parents) - 2]:
            parent.chmod(parent.stat().st_mode | 0o011)
    as_user, port = unprivileged(), free_port()
    cluster = ["-D", str(folder), "-U", "app", "--auth=trust", "--no-sync"]
    subprocess.run(
        [*as_user, postgres.with_name("initdb"), *cluster], check=True, capture_output=True
    )
    options = ["-c", f"port={port}", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    server = subprocess.Popen(
        [*as_user, postgres, "-D", str(folder), "-k", str(folder), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ready = [postgres.with_name("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        deadline = time.monotonic() + 30
        while subprocess.run(ready, check=False).returncode != 0:
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.1)
        yield f"postgresql://app@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=30)


def try_on_postgresql(project: Project, folder: Path) -> Done:
    """Run a project's own tests on a PostgreSQL of their own."""
    with postgresql(folder) as address:
        return project.python("-m", "pytest", "-m", "", TEST_DATABASE_URL=address)


@pytest.fixture(scope="module")
def tested(
    projects: Projects, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Done]]]:
    """What the own tests of both answers to `auth` say on PostgreSQL, run at the same time."""
    ready = {auth: projects(auth) for auth in QUESTIONS["auth"]}
    for project in ready.values():
        project.make("postgres")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {
            auth: pool.submit(try_on_postgresql, project, tmp_path_factory.mktemp(auth) / "cluster")
            for auth, project in ready.items()
        }


@pytest.mark.long
@pytest.mark.parametrize("auth", QUESTIONS["auth"])
def test_its_own_tests_pass_on_postgresql(auth: str, tested: dict[str, Future[Done]]) -> None:
    done = tested[auth].result()
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.long
def test_workers_that_start_together_on_a_new_postgresql_migrate_it_once(
    default_project: Project, tmp_path: Path
) -> None:
    default_project.make("train")
    with postgresql(tmp_path / "cluster") as address:
        default_project.make("postgres")
        with default_project.serve(DATABASE_URL=address, WEB_CONCURRENCY="4") as url:
            assert {status(f"{url}/history") for _ in range(40)} == {200}


def test_workers_that_start_together_on_a_new_sqlite_migrate_it_once(
    default_project: Project, tmp_path: Path
) -> None:
    default_project.make("train")
    with default_project.serve(INSTANCE_DIR=str(tmp_path / "instance"), WEB_CONCURRENCY="4") as url:
        assert {status(f"{url}/history") for _ in range(40)} == {200}


def test_the_nginx_configuration_serves_the_application(
    default_project: Project, tmp_path: Path
) -> None:
    nginx = need("nginx", "nginx-light")
    default_project.make("train")
    with default_project.serve(TRUSTED_PROXIES="1") as url:
        port = int(url.rpartition(":")[2])
        with behind_nginx(nginx, default_project, port, tmp_path / "nginx") as public:
            assert status(f"http://127.0.0.1:{public}/health/ready") == 200


def accuracy(project: Project, seed: int, folder: Path) -> float:
    """Draw the sample with a seed, learn it, and return how good the model is."""
    folders = {name: str(folder / name) for name in ("DATA_DIR", "MODELS_DIR", "INSTANCE_DIR")}
    for command in (["sample", "draw"], ["model", "train"]):
        project.flask(*command, "--seed", str(seed), **folders)
    manifest = next((folder / "MODELS_DIR").glob("*/manifest.json"))
    measured: float = json.loads(manifest.read_text())["metrics"]["accuracy"]
    return measured


@pytest.fixture(scope="module")
def learned(
    projects: Projects, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Future[float]]]:
    """How good the model is with each seed, drawn and learned on all cores."""
    project = projects("none")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield [
            pool.submit(accuracy, project, seed, tmp_path_factory.mktemp("seed"))
            for seed in range(SEEDS)
        ]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_drawn_sample_is_learned_whatever_the_seed(
    seed: int, learned: list[Future[float]]
) -> None:
    assert learned[seed].result() >= 0.95


@pytest.mark.long
def test_an_update_of_the_template_reaches_a_project(template: Path, tmp_path: Path) -> None:
    clone, work = tmp_path / "template", tmp_path / "work"
    shutil.copytree(template, clone)
    work.mkdir()
    person = ["-c", "user.name=ada", "-c", "user.email=ada@example.org"]

    def git(folder: Path, *arguments: str) -> None:
        subprocess.run(["git", *person, *arguments], cwd=folder, check=True, capture_output=True)

    def commit(folder: Path) -> None:
        git(folder, "add", "--all")
        git(folder, "commit", "--message", "a state")

    git(clone, "init", "--initial-branch", "main")
    commit(clone)
    cruft = [str(Path(sys.executable).with_name("cruft"))]
    make = [*cruft, "create", str(clone), "--no-input", "--output-dir", str(work)]
    subprocess.run(make, check=True, capture_output=True)
    project = work / "cat-or-dog"
    git(project, "init", "--initial-branch", "main")
    (project / "app/owner.py").write_text("# mine\n" + (project / "app/owner.py").read_text())
    commit(project)
    style = clone / "{{cookiecutter.project_slug}}/app/static/app.css"
    style.write_text(style.read_text() + "/* newer */\n")
    words = "app/translations/de/LC_MESSAGES/messages.mo"
    compiled = clone / "{{cookiecutter.project_slug}}" / words
    newer = compiled.read_bytes().replace(b"Konto", b"KONTO")
    compiled.write_bytes(newer)
    commit(clone)
    update = [*cruft, "update", "--skip-apply-ask"]
    subprocess.run(update, cwd=project, check=True, capture_output=True)
    assert (project / "app/static/app.css").read_text().endswith("/* newer */\n")
    assert (project / "app/owner.py").read_text().startswith("# mine\n")
    assert (project / words).read_bytes() == newer
    turn_off = [*update, "--variables-to-update", '{"auth": "none"}']
    commit(project)
    subprocess.run(turn_off, cwd=project, check=True, capture_output=True)
    assert not (project / "app/auth").exists()
    assert "init_auth" not in (project / "app/__init__.py").read_text()


def said(url: str) -> set[str]:
    """Return what liveness says on several new connections, which reach all workers."""
    found = set()
    for _ in range(8):
        with urllib.request.urlopen(f"{url}/health/live", timeout=10) as response:
            found.add(json.load(response)["status"])
    return found


def wait_until_said(url: str, expected: str) -> None:
    """Wait until all workers say it."""
    deadline = time.monotonic() + 30
    while said(url) != {expected}:
        assert time.monotonic() < deadline, f"not all workers say {expected!r}"
        time.sleep(0.2)


@pytest.mark.long
def test_a_reload_brings_new_code_and_keeps_the_old_where_it_is_broken(
    default_project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "project"
    left_out = shutil.ignore_patterns(".venv", "instance", "__pycache__")
    shutil.copytree(default_project.folder, folder, ignore=left_out)
    (folder / ".venv").symlink_to(default_project.folder / ".venv")
    probe, port = folder / "app" / "health.py", free_port()
    source, url = probe.read_text("utf-8"), f"http://127.0.0.1:{port}"
    production = {"APP_ENV": "production", "SECRET_KEY": "x7Qm2v-9LrT4_kWz8bNc1DfHj6YpSs3GaE5"}
    server = subprocess.Popen(
        [".venv/bin/python", "serve.py"],
        cwd=folder,
        env=default_project.environment | production | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(f"{url}/health/ready", server)
        probe.write_text(source.replace('status="alive"', 'status="renewed"'), "utf-8")
        server.send_signal(signal.SIGHUP)
        wait_until_said(url, "renewed")
        probe.write_text("this is no Python", "utf-8")
        server.send_signal(signal.SIGHUP)
        time.sleep(3)
        assert said(url) == {"renewed"}
        probe.write_text(source, "utf-8")
        server.send_signal(signal.SIGHUP)
        wait_until_said(url, "alive")
    finally:
        server.send_signal(signal.SIGTERM)
        _, told = server.communicate(timeout=40)
    assert "the new code can't be loaded: the old goes on" in told
