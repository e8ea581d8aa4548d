"""How gunicorn serves the application: `gunicorn wsgi` reads this file by itself."""

import os
import runpy
import socket
import sys
from pathlib import Path

# Numerical libraries start a thread per core in every worker; they would fight for the same cores.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

# Run as a file, not imported: a module loaded here would survive a reload and hide new code.
checked = runpy.run_path(str(Path(__file__).with_name("app") / "config.py"))
try:
    settings = checked["load_settings"]()
except checked["SettingsError"] as error:
    sys.exit(str(error))  # once, here, instead of once in every worker

bind = f"{settings.bind_address}:{settings.port}"
workers = settings.web_concurrency
worker_class = "gthread"  # keeps connections open, and a slow upload doesn't hold a worker
threads = 4  # enough to read and write while a model computes; it is the cores that compute
preload_app = False  # a model and its thread pools don't survive a fork
timeout = 60  # seconds without a sign of life before a worker is replaced
graceful_timeout = 30  # seconds for requests in flight when reloading or stopping
keepalive = 5  # seconds; a proxy in front reuses its connections
max_requests = 10_000  # a fresh worker now and then bounds whatever may leak
max_requests_jitter = 1_000  # but never all of them at once
control_socket_disable = True  # nothing here uses it, and it wants a writable home folder
accesslog = "-" if settings.app_env == "production" else None
reload = settings.app_env == "development"  # edit, save, reload the page


def on_starting(server):
    """Say in one sentence that the port is taken, before any worker starts."""
    if "GUNICORN_FD" in os.environ or "LISTEN_FDS" in os.environ:
        return  # an upgrade in place, or systemd: the socket is open already
    family = socket.AF_INET6 if ":" in settings.bind_address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind_address, settings.port))
        except OSError as error:
            reason = (error.strerror or "unknown").lower()
            sys.exit(
                f"Port {settings.port} can't be used ({reason}): "
                "choose another, for example with PORT=8001."
            )


def post_worker_init(worker):
    """Load the model in the background, and from then on each version that is activated."""
    worker.wsgi.extensions["model"].watch()
