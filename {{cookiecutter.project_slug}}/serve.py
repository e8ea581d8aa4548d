"""Serves the application as in production: SERVER=gunicorn, or granian, which is faster.

Both run the same `wsgi:application`. gunicorn can also be started by itself: `gunicorn wsgi`.
"""

import os
import runpy
import sys
from pathlib import Path
from typing import Any

THREADS = 16  # callers that wait together share one call of an estimator, or one commit
ROOT = Path(__file__).resolve().parent


def load_application(_target: str) -> Any:
    """Return the application of one worker, which loads the model at once."""
    from wsgi import application

    application.extensions["model"].watch()
    return application


def serve_granian(settings: Any, logs: dict[str, Any]) -> None:
    """Serve by granian until told to stop; `logs` is what app/logs.py defines."""
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "wsgi:application",
        address=settings.bind_address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_concurrency,
        blocking_threads=THREADS,
        log_access=settings.access_log,
        log_access_format="%(addr)s %(method)s %(path)s %(status)d %(dt_ms).0f ms",
        respawn_failed_workers=True,
    )
    logs["take_over"](logs["granians"](), settings.app_env == "production")
    server.serve(target_loader=load_application)


def main() -> None:
    """Start the server that the settings name. Exits with a sentence where one is wrong."""
    os.chdir(ROOT)
    conf = runpy.run_path("gunicorn.conf.py")
    settings = conf["settings"]
    if settings.server == "gunicorn":
        from gunicorn.app.wsgiapp import run

        sys.argv[1:] = ["wsgi"]  # as if it were gunicorn's command; an upgrade in place reads it
        run()
        return
    conf["on_starting"](None)
    serve_granian(settings, conf["logs"])


if __name__ == "__main__":
    main()
