"""The one model of this process: loaded once, exchanged when another version is activated."""

import logging
import threading
import time
from pathlib import Path

from flask import current_app

from app.model.artifact import ACTIVE, ArtifactError, active_version
from app.model.predictor import Predictor

RETRY_AFTER = 2.0  # seconds between attempts to load a model that could not be loaded
log = logging.getLogger(__name__)


class ModelNotReady(Exception):
    """There is no model to ask; the message says why."""


class ModelService:
    """Holds the predictor of the active version. Safe to use from many threads."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._predictor: Predictor | None = None
        self._reason = "The model is being loaded."
        self._stamp: tuple[int, int] | None = None  # of the ACTIVE file when its version was loaded
        self._failed = float("-inf")  # when loading failed last
        self._lock = threading.Lock()

    def predictor(self, wait: bool = True) -> Predictor:
        """Return the predictor, loading it first where needed. Raises ModelNotReady.

        With `wait=False` loading goes on in the background and the caller is told to come back.
        """
        if self._is_current():
            return self._known()
        if not wait and self._predictor is None:
            self.load_in_background()
        elif self._predictor is None:
            with self._lock:  # everyone waits for the first model
                self._load()
        else:
            self._load_unless_loading()  # the others go on with the version before
        return self._known()

    def load_in_background(self) -> None:
        """Begin to load the active version and return at once."""
        threading.Thread(target=self._load_unless_loading, daemon=True).start()

    def _known(self) -> Predictor:
        if self._predictor is None:
            raise ModelNotReady(self._reason)
        return self._predictor

    def _is_current(self) -> bool:
        failed_just_now = time.monotonic() - self._failed < RETRY_AFTER
        return failed_just_now or (
            self._predictor is not None and self._read_stamp() == self._stamp
        )

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            status = (self._models / ACTIVE).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino

    def _load_unless_loading(self) -> None:
        if self._lock.acquire(blocking=False):
            try:
                self._load()
            finally:
                self._lock.release()

    def _load(self) -> None:
        """Load the active version; one that fails leaves the version before in place."""
        if self._is_current():
            return  # another thread was here first
        stamp = self._read_stamp()
        try:
            self._predictor = Predictor.load(self._models / active_version(self._models))
            self._stamp = stamp
            log.info("serving model version %s", self._predictor.version)
        except ArtifactError as error:
            self._reason = str(error)
            self._failed = time.monotonic()
            log.error("model not loaded: %s", error)


def service() -> ModelService:
    """Return the model service of the current application."""
    found: ModelService = current_app.extensions["model"]
    return found
