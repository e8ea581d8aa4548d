"""The limits: the same servers answering a constant, from bare WSGI and from Flask."""

from benchmarks.others import WORKERS, of_env
from benchmarks.paths import HERE, ONE_THREAD
from benchmarks.servers import Server


def limits(workers: int = WORKERS) -> list[Server]:
    """Return the servers that answer a constant, from bare WSGI and from Flask."""
    bind = ("-w", str(workers), "-k", "gthread", "--threads", "32", "-b", "127.0.0.1:{port}")
    gunicorn = (of_env("limits", "gunicorn"), *bind, "--no-control-socket")
    granian = (of_env("limits", "granian"), "--interface", "wsgi", "--workers", str(workers))
    granian += ("--blocking-threads", "1", "--no-ws", "--log-level", "warning")
    granian += ("--host", "127.0.0.1", "--port", "{port}")
    return [
        Server(
            name=f"{what} constant, {server}",
            role="limit",
            form="app",
            path="/predict",
            command=(*command, f"constant:{name}"),
            folder=HERE / "limits",
            env=ONE_THREAD,
        )
        for server, command in (("gunicorn", gunicorn), ("granian", granian))
        for what, name in (("Bare WSGI", "bare"), ("Flask", "flask"))
    ]
