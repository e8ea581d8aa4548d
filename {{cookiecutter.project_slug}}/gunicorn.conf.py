"""How gunicorn serves the application: `gunicorn wsgi` reads this file by itself."""

import gc
import os
import runpy
import socket
import sys
from pathlib import Path

from gunicorn.glogging import Logger

# Run as a file, not imported: a module loaded here would survive a reload and hide new code.
checked = runpy.run_path(str(Path(__file__).with_name("app") / "config.py"))
try:
    settings = checked["load_settings"]()
except checked["SettingsError"] as error:
    sys.exit(str(error))  # once, here, instead of once in every worker

balance = runpy.run_path(str(Path(__file__).with_name("balance.py")))
logs = runpy.run_path(str(Path(__file__).with_name("app") / "logs.py"))

# Numerical libraries start a thread per core in every worker; they would fight for the same cores.
share = max(1, (os.cpu_count() or 1) // settings.web_concurrency)
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, str(share))


class OneForm(Logger):
    """gunicorn's own log, in the form of the application's."""

    def setup(self, cfg):
        """Set the log up, at the start and at each reload."""
        super().setup(cfg)
        logs["take_over"]([self.error_log, self.access_log], settings.app_env == "production")


bind = f"{settings.bind_address}:{settings.port}"
workers = settings.web_concurrency
worker_class = balance["BalancedWorker"]  # gthread, with connections shared out evenly
threads = 32  # callers that wait together share one call of an estimator, or one commit
timeout = 60  # seconds without a sign of life before a worker is replaced
graceful_timeout = 30  # seconds for requests in flight when reloading or stopping
keepalive = 5  # seconds; a proxy in front reuses its connections
max_requests = 1_000_000  # a fresh worker now and then bounds whatever may leak
max_requests_jitter = 100_000  # but never all of them at once
control_socket_disable = True  # nothing here uses it, and it wants a writable home folder
logger_class = OneForm
accesslog = "-" if settings.access_log else None  # the web server in front keeps one already
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(M)s ms"  # without the query, which may be a secret
reload = settings.app_env == "development"  # edit, save, reload the page
preload_app = not reload  # workers share the application's memory; each loads the model itself


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


def on_reload(server):
    """Load new code before the new workers are forked; what can't be loaded leaves the old."""
    if not preload_app:
        return
    before, old = server.app.callable, {name: sys.modules.pop(name) for name in own_modules()}
    server.app.callable = None
    try:
        server.app.wsgi()
    except (Exception, SystemExit):
        server.log.exception("the new code can't be loaded: the old goes on")
        sys.modules.update(old)
        server.app.callable = before


def own_modules():
    """Return the names of the modules of this project that are loaded."""
    return [name for name in sys.modules if name.partition(".")[0] in {"app", "wsgi"}]


def pre_fork(server, worker):
    """Leave no open connection to the workers, and the shared memory as it is."""
    if preload_app:
        server.app.wsgi().extensions["model"].share_libraries()
        sys.modules["app.db"].close_connections(server.app.wsgi())
        gc.collect()
        gc.freeze()  # a collection in a worker would copy every page that it looks at


def child_exit(server, worker):
    """Wait for no worker that is gone."""
    balance["leave"](worker.age)


def post_worker_init(worker):
    """Load the model in the background, and from then on each version that is activated."""
    worker.wsgi.extensions["model"].watch()
