"""Load from wrk: closed loop, bounded in time and connections, on the loopback interface."""

import json
import resource
import shutil
import subprocess
import sys
import time

from benchmarks import processes
from benchmarks.bodies import Requests
from benchmarks.paths import HERE
from benchmarks.servers import Running

TIMEOUT = 10  # seconds after which wrk calls an answer late
REST = 0.03  # CPU seconds in a tenth of a second, above which a server is still at work


def require_wrk() -> None:
    """Leave in one sentence where wrk is missing."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: install the Debian package wrk.")


def wrk(url: str, connections: int, seconds: int, arguments: list[str]) -> dict[str, float]:
    """Run wrk and return what its script reports."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={TIMEOUT}s"]
    command += ["-s", str(HERE / "cycle.lua"), url, "--", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 60)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def children_cpu() -> float:
    """Return the CPU seconds of the children that have ended, wrk among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def settle(running: Running) -> None:
    """Wait, for a few seconds at most, until a server has worked off what was asked before."""
    before = running.cpu_seconds()
    for _ in range(30):
        time.sleep(0.1)
        now = running.cpu_seconds()
        if now - before < REST:
            return
        before = now


def measure(
    running: Running,
    requests: Requests | None,
    connections: int,
    seconds: int,
    path: str | None = None,
) -> dict[str, float]:
    """Put load on a server; return its speed, latency (ms), CPU milliseconds a request, errors.

    `foreign` is how many cores worked for neither the server nor wrk. Without `requests` a page
    is read. What is refused, broken or late doesn't count as answered.
    """
    what = [str(requests.folder) if requests else "-", path or running.server.path]
    what.append(requests.media_type if requests else "-")
    for pair in running.server.headers.items():
        what += pair
    settle(running)
    before, busy, own = running.cpu_seconds(), processes.busy_seconds(), children_cpu()
    began = time.monotonic()
    found = wrk(f"http://127.0.0.1:{running.port}", connections, seconds, what)
    elapsed = time.monotonic() - began
    server = running.cpu_seconds() - before
    foreign = processes.busy_seconds() - busy - server - (children_cpu() - own)
    errors = found["refused"] + found["broken"] + found["late"]
    answered = max(found["requests"] - found["refused"], 0)
    return {
        "rps": answered / (found["microseconds"] / 1e6),
        "p50": found["p50"],
        "p99": found["p99"],
        "cpu_ms": server * 1000 / answered if answered else 0.0,
        "errors": errors,
        "foreign": max(foreign, 0) / elapsed,
    }
