"""gunicorn's workers share out the connections that clients keep open."""

import http.client
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from app.config import ROOT
from tests.servers import PATIENCE, Server

if sys.platform == "win32":
    pytest.skip("gunicorn doesn't run on Windows", allow_module_level=True)

pytestmark = pytest.mark.thorough
CONF = f"""
import os, runpy
bind = "127.0.0.1:" + os.environ["PORT"]
workers, threads, keepalive, timeout = 2, 4, 60, 60
control_socket_disable = True
balance = runpy.run_path({str(ROOT / "balance.py")!r})
worker_class = balance["BalancedWorker"]

def child_exit(server, worker):
    balance["leave"](worker.age)
    fewest = min(balance["connections"])
    server.log.info("fewest connections: %s", "none counts" if fewest > 99 else fewest)
"""
WSGI = """
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "10")])
    return [b"%10d" % os.getpid()]
"""
AT_ONCE = 8


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two workers that answer with their process number."""
    folder = tmp_path_factory.mktemp("balance")
    (folder / "balanced.conf.py").write_text(CONF)
    (folder / "tiny.py").write_text(WSGI)
    running = Server(folder, "-m", "gunicorn", "tiny", "-c", "balanced.conf.py")
    for _ in range(2):
        running.wait_for("Booting worker")
    yield running
    running.end()


def connect(server: Server) -> tuple[http.client.HTTPConnection, int]:
    """Return an open connection, and the worker that has it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/")
    return connection, int(connection.getresponse().read())


def share_out(server: Server, count: int) -> list[int]:
    """Open connections all at once, and return how many of them each worker has."""
    with ThreadPoolExecutor(count) as pool:
        found = [*pool.map(lambda _: connect(server), range(count))]
    for connection, _ in found:
        connection.close()
    return sorted(Counter(worker for _, worker in found).values())


def test_connections_that_come_together_lie_evenly_in_the_workers(workers: Server) -> None:
    shares = []
    for _ in range(6):
        shares.append(share_out(workers, AT_ONCE))
        time.sleep(0.05)  # until the workers have noticed that they are closed
    assert shares.count([AT_ONCE // 2, AT_ONCE // 2]) >= 5, shares


def test_a_worker_that_is_stuck_is_not_waited_for(workers: Server) -> None:
    connection, stuck = connect(workers)
    connection.close()
    os.kill(stuck, signal.SIGSTOP)
    try:
        started = time.monotonic()
        for connection, worker in [connect(workers) for _ in range(AT_ONCE)]:
            assert worker != stuck
            connection.close()
        assert time.monotonic() - started < 1
    finally:
        os.kill(stuck, signal.SIGCONT)


def test_a_worker_that_was_killed_is_replaced_and_gets_its_share(workers: Server) -> None:
    kept, keeper = connect(workers)
    with closing(kept):
        killed = keeper
        while killed == keeper:
            connection, killed = connect(workers)
            connection.close()
        time.sleep(0.05)  # until its worker has noticed, and has none
        os.kill(killed, signal.SIGKILL)
        workers.wait_for("fewest connections: 1")
    workers.wait_for("Booting worker")
    deadline = time.monotonic() + PATIENCE
    while share_out(workers, AT_ONCE) != [AT_ONCE // 2, AT_ONCE // 2]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
