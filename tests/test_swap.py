"""Versions are exchanged under load: nothing is dropped, nothing is mixed, all workers follow."""

import http.client
import json
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asking import questions
from project import Project

CLIENTS, SWAPS, BROKEN = 16, 12, (5, 9)
IN_TIME = 5.0  # seconds until every worker must serve a new version
STARTED = 60.0  # seconds until every worker has loaded its first one


class Load:
    """Clients that ask without a pause, and notice whatever isn't one version's answer."""

    def __init__(self, url: str, question: bytes) -> None:
        self.address = urlsplit(url).netloc
        self.question = question
        self.known: dict[str, str] = {}
        self.wrong: list[str] = []
        self.count = 0
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._ask_on) for _ in range(CLIENTS)]

    def ask(self, connection: http.client.HTTPConnection) -> tuple[int, str, str]:
        """Return the status, the version that the header names, and the body."""
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/v1/predict", self.question, headers)
        response = connection.getresponse()
        body = response.read().decode()
        return response.status, response.headers.get("X-Model-Version", ""), body

    def learn(self, url: str) -> None:
        """Remember what the version that is served now answers."""
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        status, version, body = self.ask(connection)
        assert status == 200, body
        self.known[version] = essence(body)
        connection.close()

    def _ask_on(self) -> None:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        while not self.stop.is_set():
            try:
                status, version, body = self.ask(connection)
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(f"no answer: {error!r}")
                connection.close()
                continue
            self.count += 1
            if status != 200 or essence(body) != self.known.get(version):
                self.wrong.append(f"{status} {version} {body}")
        connection.close()


def essence(body: str) -> str:
    """Return the part of an answer that its version decides."""
    answer = json.loads(body)
    kept = {name: answer.get(name) for name in ("label", "probabilities", "model_version")}
    return json.dumps(kept)


def activate(models: Path, name: str) -> None:
    """Name the version to serve, as `flask model activate` does once it has tried it."""
    draft = models / ".active.test"
    draft.write_text(f"{name}\n")
    draft.replace(models / "active")


def served(url: str, times: int = 12) -> set[str]:
    """Return the versions that readiness names on new connections, which reach all workers.

    A worker that is still loading its first version says 503, and counts as "none".
    """
    found = set()
    for _ in range(times):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        connection.request("GET", "/health/ready")
        response = connection.getresponse()
        body = json.loads(response.read())
        found.add(body["model_version"] if response.status == 200 else "none")
        connection.close()
    return found


def follow(url: str, name: str, limit: float = IN_TIME) -> float:
    """Return the seconds until all workers serve a version."""
    start = time.monotonic()
    while served(url) != {name}:
        assert time.monotonic() - start < limit, f"not all workers serve {name} in time"
        time.sleep(0.05)
    return time.monotonic() - start


@pytest.mark.long
def test_versions_are_exchanged_under_load_without_a_dropped_or_mixed_answer(
    bench: Callable[[str], Project], tmp_path: Path
) -> None:
    project, models = bench("tabular-classification"), tmp_path / "models"
    folders = {"MODELS_DIR": str(models), "INSTANCE_DIR": str(tmp_path / "instance")}
    for seed in ("1", "2"):
        project.flask("model", "train", "--seed", seed, **folders)
    one, two = sorted(path.parent.name for path in models.glob("*/manifest.json"))
    broken = shutil.copytree(models / one, models / "broken")
    content = bytearray((broken / "model.joblib").read_bytes())
    content[len(content) // 2] ^= 1
    (broken / "model.joblib").write_bytes(content)
    with project.serve(WEB_CONCURRENCY="2", APP_ENV="development", **folders) as url:
        load = Load(url, questions(project)[0].json)
        for name in (one, two):
            activate(models, name)
            follow(url, name, STARTED)
            load.learn(url)
        assert load.known[one] != load.known[two], "the two versions must answer differently"
        for thread in load.threads:
            thread.start()
        serving, longest = two, 0.0
        try:
            for number in range(SWAPS):
                if number in BROKEN:
                    activate(models, "broken")
                    time.sleep(2)
                    assert served(url) == {serving}
                    continue
                serving = one if serving == two else two
                activate(models, serving)
                longest = max(longest, follow(url, serving))
        finally:
            load.stop.set()
            for thread in load.threads:
                thread.join()
    print(f"{load.count} answers, slowest swap {longest:.1f} s")
    assert load.wrong == []
    assert load.count > 1000
