"""The one model of this process: loaded once, exchanged when another version is activated."""

import logging
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from flask import Flask, Response, current_app, g

from app.errors import Problem
from app.model.activation import ACTIVE, active_version, require_own
from app.model.artifact import ArtifactError
from app.model.bounds import Bounds
from app.model.files import ONNX, onnx_runtime
from app.model.message import Message
from app.model.predictor import USUAL, Predictor
from app.model.signature import Output
from app.model.trust import Trust

RETRY_AFTER = 2.0  # seconds between attempts to load a model that could not be loaded
LOOK_EVERY = 1.0  # seconds until a worker that nobody asks anything notices another version
log = logging.getLogger(__name__)


class ModelNotReady(Exception):
    """There is no model to ask; the message says why."""


class ModelService:
    """Holds the predictor of the active version. Safe to use from many threads.

    Another version is loaded and tried beside the one that answers, which goes on until the new
    one is ready, and stays where the new one fails.
    """

    def __init__(
        self,
        models: Path,
        trust: Trust,
        compiled: bool = True,
        bounds: Bounds = USUAL,
        own_only: bool = False,
    ) -> None:
        self._models, self._trust = models, trust
        self._compiled, self._bounds = compiled, bounds
        self._own_only = own_only  # whether a version that others could exchange is refused
        self._active = str(models / ACTIVE)
        self._predictor: Predictor | None = None
        self._reason: str = Message("The model is being loaded.")
        self._stamp: tuple[int, int] | None = None  # of the ACTIVE file when it was read last
        self._failed = float("-inf")  # when loading failed last
        self._lock = threading.Lock()

    def predictor(self, wait: bool = True) -> Predictor:
        """Return the predictor, loading it first where there is none. Raises ModelNotReady.

        With `wait=False` loading goes on in the background and the caller is told to come back.
        """
        if not self._is_current():
            if self._predictor is None and wait:
                with self._lock:  # everyone waits for the first model
                    self._load()
            elif not self._lock.locked():
                self.load_in_background()
        if self._predictor is None:
            raise ModelNotReady(self._reason)
        return self._predictor

    def ready(self) -> Predictor:
        """Return the predictor, loading it first where there is none. Raises Problem."""
        try:
            return self.predictor()
        except ModelNotReady as error:
            raise Problem(503, error.args[0], retry_after=5) from None

    def share_libraries(self) -> None:
        """Load what the active version needs before workers are forked, which then share it."""
        with suppress(ArtifactError):
            if (self._models / active_version(self._models) / ONNX).exists():
                onnx_runtime()

    def load_in_background(self) -> None:
        """Begin to load the active version and return at once."""
        threading.Thread(target=self._load_unless_loading, daemon=True).start()

    def watch(self) -> None:
        """Keep looking for another version, in a thread that ends with the process."""
        threading.Thread(target=self._keep_looking, daemon=True).start()

    def _keep_looking(self) -> None:
        while True:
            self._load_unless_loading()
            time.sleep(LOOK_EVERY)

    def _is_current(self) -> bool:
        if time.monotonic() - self._failed < RETRY_AFTER:
            return True
        # A version that failed is not tried again and again while another one answers.
        return self._predictor is not None and self._read_stamp() == self._stamp

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self._active)  # noqa: PTH116  # asked for each request
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
            name = active_version(self._models)
            if self._own_only:
                require_own(self._models)
            if self._predictor is None or self._predictor.version != name:
                self._predictor = Predictor.load(
                    self._models / name, self._trust, self._compiled, self._bounds
                )
                told = self._predictor.artifact.manifest.compiled.told
                log.info("serving model version %s. %s", self._predictor.version, told)
        except ArtifactError as error:
            self._reason = error.args[0]
            self._failed = time.monotonic()
            log.error("model not loaded: %s", error)
        self._stamp = stamp


def service() -> ModelService:
    """Return the model service of the current application."""
    found: ModelService = current_app.extensions["model"]
    return found


def current_predictor() -> Predictor:
    """Return the predictor for this request: the same one from its form to its answer.

    Raises Problem where there is no model to ask.
    """
    if "predictor" not in g:
        g.predictor = service().ready()
    found: Predictor = g.predictor
    return found


def output_of(version: str) -> Output | None:
    """Return what a version gives, where it is the one that answers now."""
    try:
        predictor = current_predictor()
    except Problem:
        return None
    return predictor.signature.output if predictor.version == version else None


def name_version(response: Response) -> Response:
    """Name the version that had a part in the response."""
    if "predictor" in g:
        response.headers.setdefault("X-Model-Version", g.predictor.version)
    return response


def init_app(app: Flask, model: ModelService) -> None:
    """Add the service, and the header that names the version."""
    app.extensions["model"] = model
    app.after_request(name_version)
