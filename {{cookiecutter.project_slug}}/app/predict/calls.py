"""A call of the API from its body to its answer, with or without Flask around it."""

from flask import Flask

from app.config import Settings
from app.model.codec import encode
from app.model.predictor import Predictor
from app.model.sample import Limits
from app.owner import Owner, caller
from app.predict import inputs
from app.predict.answers import ask
from app.predict.bodies import prediction_body, predictions_body
from app.predict.service import ModelService

JSON = "application/json"


class Calls:
    """What answers `POST /api/v1/predict` where the body is JSON."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._limits = Limits(settings.max_upload_bytes, settings.max_pixels)
        self._most = settings.max_rows
        self.records = settings.record_api

    def owner(self, authorization: str | None) -> Owner:
        """Return who calls, by the header of that name. Raises Problem for an unwelcome caller."""
        return caller(self._app, authorization)

    def predictor(self) -> Predictor:
        """Return what answers. Raises Problem."""
        service: ModelService = self._app.extensions["model"]
        return service.ready()

    def answer(self, predictor: Predictor, owner: Owner, body: bytes) -> bytes:
        """Return the answer as JSON. Raises Problem."""
        asked = inputs.from_json(predictor, body, self._limits, self._most)
        kept_for = owner if self.records else None
        answered = ask(self._app, predictor, asked.samples, "api", kept_for)
        found = predictions_body(answered) if asked.many else prediction_body(answered[0])
        return encode(found)
