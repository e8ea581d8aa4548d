"""A call of the API from its body to its answer, with or without Flask around it."""

from flask import Flask

from app.config import Settings
from app.model.bounds import Turns
from app.model.codec import encode
from app.model.kind import kind
from app.model.predictor import Predictor
from app.model.sample import Limits
from app.owner import Owner, caller
from app.predict import inputs
from app.predict.answers import ask, in_turn
from app.predict.bodies import prediction_body, predictions_body
from app.predict.forms import only_file
from app.predict.idempotency import REPLAYED, call_of
from app.predict.inputs import Asked
from app.predict.service import ModelService

JSON, FORM = "application/json", "multipart/form-data"


class Calls:
    """What answers `POST /api/v1/predict`."""

    def __init__(self, app: Flask, settings: Settings, turns: Turns) -> None:
        self._app, self.turns = app, turns
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

    def read_json(self, predictor: Predictor, body: bytes) -> Asked:
        """Return what a JSON body asks. Raises Problem."""
        with in_turn(self.turns):
            return inputs.from_json(predictor, body, self._limits, self._most)

    def read(self, predictor: Predictor, content_type: str, body: bytes) -> Asked | None:
        """Return what a body asks, None where Flask must read it. Raises Problem."""
        if content_type.lower().startswith(JSON):
            return self.read_json(predictor, body)
        if inputs.takes_files(predictor):
            name = predictor.signature.fields[0].name
            file = only_file(content_type, body, name)
            if file is not None:
                given = {name: file}
                with in_turn(self.turns):
                    sample = inputs.check(predictor, kind.from_form, given, self._limits)
                return Asked([sample], many=False)
        return None

    def answer(
        self, predictor: Predictor, owner: Owner, asked: Asked, key: str | None = None
    ) -> tuple[bytes, dict[str, str]]:
        """Return the answer as JSON, and headers that go with it. Raises Problem.

        `key` is the header Idempotency-Key.
        """
        kept_for = owner if self.records else None
        call = call_of(key, asked.samples)
        answered = ask(self._app, predictor, asked.samples, "api", kept_for, call)
        found = predictions_body(answered) if asked.many else prediction_body(answered[0])
        headers = {"X-Model-Version": answered[0].prediction.model_version}
        return encode(found), headers | (REPLAYED if answered[0].again else {})
