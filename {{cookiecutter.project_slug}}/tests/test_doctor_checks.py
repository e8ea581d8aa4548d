"""The doctor's checks of settings, files, server and machine, well and not well."""

import json
import os
import shutil
import socket
import subprocess
import threading
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.doctor import files, libraries, machine, server, settings
from app.doctor.case import Case, Check
from tests.cases import Arrange, Place, assert_finds, table
from tests.servers import KEY

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)


def said(name: str, value: str, deploy: bool = True) -> Arrange:
    """Set a variable of the environment."""

    def arrange(place: Place) -> Case:
        place.patch.setenv(name, value)
        return place.case(deploy=deploy)

    return arrange


def env_file(mode: int = 0o600, tracked: bool | None = None, deploy: bool = True) -> Arrange:
    """Put settings into a file, where git looks on if `tracked` is not None."""

    def arrange(place: Place) -> Case:
        file = place.file(".env", "PORT=8001\n", mode)
        place.patch.setitem(Settings.model_config, "env_file", file)
        git = shutil.which("git")
        if tracked is not None and git is None:
            pytest.skip("needs git")
        if tracked is not None:
            subprocess.run([f"{git}", "init", "-q", file.parent], check=True)
        if tracked:
            subprocess.run([f"{git}", "-C", file.parent, "add", "-f", ".env"], check=True)
        return place.case(deploy=deploy)

    return arrange


@table(
    (settings.app_env, lambda p: p.case(), "ok", "APP_ENV is development."),
    (settings.app_env, lambda p: p.case(deploy=True), "ok", "APP_ENV is production."),
    (
        settings.app_env,
        lambda p: Case(p.case(deploy=True).settings, True, "development"),
        "FAIL",
        "Set APP_ENV=production",
    ),
    (settings.secret_key, lambda p: p.case(), "ok", "may be left out in development"),
    (settings.secret_key, said("SECRET_KEY", KEY), "ok", "long, and no published one"),
    (settings.secret_key, said("SECRET_KEY", ""), "FAIL", "SECRET_KEY is missing. Put one from"),
    (settings.secret_key, said("SECRET_KEY", "short"), "FAIL", "has 5 characters. Use 32 or more"),
    (settings.secret_key, said("SECRET_KEY", "ab" * 20), "FAIL", "well known or easy to guess."),
    (settings.flask_debug, said("FLASK_DEBUG", "0"), "ok", "right for production"),
    (settings.flask_debug, said("FLASK_DEBUG", "1", deploy=False), "ok", "right for development"),
    (settings.flask_debug, said("FLASK_DEBUG", "1"), "FAIL", "FLASK_DEBUG is on"),
    (settings.flask_debug, said("FLASK_DEBUG", "x"), "FAIL", "FLASK_DEBUG should be a valid"),
    (settings.secure_cookies, said("SECURE_COOKIES", "1"), "ok", "right for production"),
    (settings.secure_cookies, said("SECURE_COOKIES", "0"), "FAIL", "Serve over HTTPS"),
    (settings.env_file_is_private, env_file(), "ok", "Only its owner"),
    (settings.env_file_is_private, env_file(0o640), "FAIL", "chmod 600"),
    (settings.env_file_is_private, env_file(0o604, deploy=False), "warn", "chmod 600"),
    (settings.env_file_is_untracked, env_file(tracked=False), "ok", "git doesn't track .env."),
    (settings.env_file_is_untracked, env_file(tracked=True), "FAIL", "git rm --cached .env"),
)
def test_settings_are_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


def test_without_a_file_or_a_repository_nothing_is_said_of_them(place: Place) -> None:
    assert settings.env_file_is_private(place.case()) is None
    assert settings.env_file_is_untracked(place.case()) is None
    assert settings.env_file_is_untracked(env_file()(place)) is None


def opened(name: str, mode: int, deploy: bool = True) -> Arrange:
    """Give a file or folder other permissions."""

    def arrange(place: Place) -> Case:
        for path in (place.file("secret_key"), place.models / "active"):
            path.touch()
        (place.folder / name).chmod(mode)
        return place.case(deploy=deploy)

    return arrange


def in_the_way(place: Place) -> Case:
    (place.folder / "instance").write_text("in the way", "utf-8")
    return place.case()


def with_free(size: int) -> Arrange:
    """Leave so many bytes on every disk."""

    def arrange(place: Place) -> Case:
        place.patch.setattr(shutil, "disk_usage", lambda _: Usage(size, 0, size))
        return place.case()

    return arrange


@table(
    (files.instance_is_writable, lambda p: p.case(), "ok", "can write into"),
    (files.instance_is_writable, in_the_way, "FAIL", "can't write into"),
    (files.instance_is_private, opened("instance", 0o700), "ok", "can't look into"),
    (files.instance_is_private, opened("instance", 0o755), "FAIL", "chmod 700"),
    (files.instance_is_private, opened("instance", 0o755, deploy=False), "warn", "chmod 700"),
    (files.development_key_is_private, opened("instance/secret_key", 0o600), "ok", "Only its"),
    (files.development_key_is_private, opened("instance/secret_key", 0o640), "FAIL", "chmod 600"),
    (files.models_are_protected, opened("models", 0o755), "ok", "No other user"),
    (files.models_are_protected, opened("models", 0o777, deploy=False), "FAIL", "go-w"),
    (files.models_are_protected, opened("models/active", 0o664, deploy=False), "FAIL", "go-w"),
    (files.there_is_space, with_free(10**10), "ok", "10.0 GB are free"),
    (files.there_is_space, with_free(5 * 10**8), "warn", "Make room"),
    (files.there_is_space, with_free(5 * 10**7), "FAIL", "Make room"),
)
def test_files_are_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


def without_servers(place: Place) -> Case:
    place.patch.setattr("importlib.util.find_spec", lambda name: None)
    return place.case()


def listening(**settings: str | int) -> Arrange:
    """Serve in production, at another address or behind other servers."""
    return lambda place: place.case(deploy=True, **settings)


@table(
    (server.server_is_installed, lambda p: p.case(server="granian"), "ok", "granian is installed"),
    (server.server_is_installed, without_servers, "FAIL", "isn't installed"),
    (server.server_is_behind_another, listening(), "ok", "Only this machine"),
    (server.server_is_behind_another, listening(bind_address="::"), "warn", "past the web server"),
    (server.proxies_are_counted, listening(trusted_proxies=1), "ok", "TRUSTED_PROXIES is 1"),
    (server.proxies_are_counted, listening(), "warn", "Set TRUSTED_PROXIES=1"),
    (server.proxies_are_counted, listening(bind_address="10.0.0.1"), "ok", "is 0"),
    (
        server.proxies_are_counted,
        listening(bind_address="10.0.0.1", trusted_proxies=1),
        "warn",
        "name any address as theirs",
    ),
)
def test_the_server_is_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


@pytest.fixture
def other() -> Iterator[socket.socket]:
    """Somebody else who has a port of this machine."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        yield other


def test_a_port_is_free_or_taken(place: Place, other: socket.socket) -> None:
    port = other.getsockname()[1]
    assert_finds(server.port_is_free, place.case(port=port), "FAIL", "already in use")
    other.close()
    assert_finds(server.port_is_free, place.case(port=port), "ok", "is free")


@pytest.mark.parametrize(
    ("body", "level"), [({"status": "alive"}, "ok"), ({"status": "another"}, "FAIL")]
)
def test_a_port_may_be_taken_by_this_application(
    place: Place, other: socket.socket, body: dict[str, str], level: str
) -> None:
    def answer() -> None:
        connection, _ = other.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + json.dumps(body).encode())

    other.listen()
    thread = threading.Thread(target=answer)
    thread.start()
    assert_finds(server.port_is_free, place.case(port=other.getsockname()[1]), level, "Port ")
    thread.join()


def a_machine(memory: str = "", cores: int = 2, user: int = 1000, most: int = 4096) -> Arrange:
    """Be on another machine, in production and with two workers."""

    def arrange(place: Place) -> Case:
        place.patch.setattr(machine, "MEMORY", place.file("meminfo", f"MemAvailable: {memory} kB"))
        place.patch.setattr(machine, "LIMIT", place.folder / "none")
        place.patch.setattr(os, "cpu_count", lambda: cores)
        place.patch.setattr(os, "geteuid", lambda: user, raising=False)
        place.patch.setattr("resource.getrlimit", lambda _: (most, most))
        return place.case(deploy=True, web_concurrency=2)

    return arrange


def in_a_container(place: Place) -> Case:
    case = a_machine("9000000")(place)
    place.patch.setattr(machine, "LIMIT", place.file("limit", "134217728\n"))
    return case


def at(seconds: float) -> Arrange:
    """Set the clock."""

    def arrange(place: Place) -> Case:
        place.patch.setattr("time.time", lambda: seconds)
        return place.case()

    return arrange


@table(
    (machine.workers_fit_the_cores, a_machine(), "ok", "WEB_CONCURRENCY is 2"),
    (machine.workers_fit_the_cores, a_machine(cores=0), "ok", "WEB_CONCURRENCY is 2"),
    (
        machine.workers_fit_the_cores,
        lambda p: p.case(web_concurrency=64),
        "warn",
        "get in each other's way",
    ),
    (machine.workers_fit_the_memory, a_machine("1000000"), "ok", "1.0 GB of memory free"),
    (machine.workers_fit_the_memory, a_machine("200000"), "warn", "Lower WEB_CONCURRENCY"),
    (machine.workers_fit_the_memory, in_a_container, "warn", "0.1 GB of memory free"),
    (machine.files_may_be_open, a_machine(), "ok", "enough files"),
    (machine.files_may_be_open, a_machine(most=256), "warn", "only 256 files"),
    (machine.files_may_be_open, a_machine(most=-1), "ok", "enough files"),
    (machine.nobody_serves_as_root, a_machine(), "ok", "isn't root"),
    (machine.nobody_serves_as_root, a_machine(user=0), "warn", "Serve as a user of its own"),
    (machine.clock_is_right, at(4e9), "ok", "isn't behind"),
    (machine.clock_is_right, at(0), "warn", "The clock says 1970-01-01"),
)
def test_the_machine_is_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


def constrained(text: str) -> Arrange:
    """Have tested other versions together."""

    def arrange(place: Place) -> Case:
        place.patch.setattr(libraries, "TESTED", place.file("constraints.txt", text))
        return place.case()

    return arrange


@table(
    (libraries.libraries_are_tested, constrained("nothing==1\n"), "ok", "tested together"),
    (libraries.libraries_are_tested, constrained("flask==0.1\n"), "warn", "together: flask 3."),
    (
        libraries.libraries_are_tested,
        constrained("numpy==1.0 ; python_version < '3'\nnumpy==1.1 ; python_version >= '3'\n"),
        "warn",
        "numpy ",
    ),
)
def test_the_libraries_are_checked(
    place: Place, check: Check, arrange: Arrange, level: str, words: str
) -> None:
    assert_finds(check, arrange(place), level, words)


def owned_by_another(place: Place) -> Case:
    """Let the models belong to a user who is neither root nor this one."""
    case = opened("models", 0o755)(place)
    if os.geteuid() == 0:
        os.chown(case.settings.models_dir, 12345, -1)
    else:
        place.patch.setattr("os.geteuid", lambda: 12345)
    return case


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps owners elsewhere")
def test_models_of_another_user_are_refused_as_at_the_start(place: Place) -> None:
    check = files.models_are_protected
    assert_finds(check, owned_by_another(place), "FAIL", "belongs to another user")
