"""Serves the application as in production: SERVER=gunicorn, or granian, which is faster.

Both run the same `wsgi:application`. gunicorn can also be started by itself: `gunicorn wsgi`.
"""

import os
import runpy
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent


def load_application(_target: str) -> Any:
    """Return the application of one worker, which loads the model at once."""
    from wsgi import application

    application.extensions["model"].watch()
    return application


def serve_granian(address: str, port: int, workers: int) -> None:
    """Serve by granian until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        respawn_failed_workers=True,
    ).serve(target_loader=load_application)


def main() -> None:
    """Start the server that the settings name. Exits with a sentence where one is wrong."""
    os.chdir(ROOT)
    conf = runpy.run_path("gunicorn.conf.py")
    settings = conf["settings"]
    if settings.server == "gunicorn":
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi"])  # noqa: S606
    conf["on_starting"](None)
    serve_granian(settings.bind_address, settings.port, settings.web_concurrency)


if __name__ == "__main__":
    main()
