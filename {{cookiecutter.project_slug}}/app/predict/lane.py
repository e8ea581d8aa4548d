"""The short way for calls of the API: the same functions, without Flask's dispatch around them.

Flask's routing, sessions and hooks cost more than a compiled model. This WSGI function stands in
front of it, answers `POST /api/v1/predict` where the body is JSON, or a plain form with one file,
and of a known length, and leaves everything else to Flask.
"""

import io
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask

from app.errors import Problem, as_problem
from app.predict.calls import FORM, JSON, Calls
from app.security import headers_of, new_request_id, too_large

Start = Callable[[str, list[tuple[str, str]]], Any]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
PATH = "/api/v1/predict"


def is_read_here(content_type: str) -> bool:
    """Tell whether a body is JSON, or a form that may be plain enough."""
    media_type, _, rest = content_type.partition(";")
    return media_type.strip().lower() == JSON or (media_type == FORM and "boundary=" in rest)


class Lane:
    """Answers calls, and passes what isn't one on to `otherwise`."""

    def __init__(self, app: Flask, calls: Calls, otherwise: Wsgi) -> None:
        self._app, self._calls, self._otherwise = app, calls, otherwise
        self._longest: int = app.config["MAX_CONTENT_LENGTH"]
        self._fixed = [*headers_of(app).items(), ("Cache-Control", "no-store")]

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a WSGI request."""
        length, content_type = environ.get("CONTENT_LENGTH", ""), environ.get("CONTENT_TYPE", "")
        if (
            environ["PATH_INFO"] != PATH
            or environ["REQUEST_METHOD"] != "POST"
            or not is_read_here(content_type)
            or not (length.isascii() and length.isdigit())
            or environ.get("SCRIPT_NAME")
            or environ.get("QUERY_STRING")
        ):
            return self._otherwise(environ, start_response)
        request_id, status, media_type = new_request_id(), HTTPStatus.OK, JSON
        extra: dict[str, str] = {}
        content: bytes | None = None
        try:
            if int(length) > self._longest:
                raise too_large(self._app)
            owner = self._calls.owner(environ.get("HTTP_AUTHORIZATION"))
            body = environ["wsgi.input"].read(int(length))
            if len(body) != int(length):
                raise Problem(400, "The body ended early. Send it again.")
            predictor = self._calls.predictor()
            extra["X-Model-Version"] = predictor.version
            asked = self._calls.read(predictor, content_type, body)
            if asked is not None:
                key = environ.get("HTTP_IDEMPOTENCY_KEY")
                content, headers = self._calls.answer(predictor, owner, asked, key)
                extra |= headers
        except Exception as error:
            problem = as_problem(self._app, error)
            content, media_type = problem.as_json(request_id), "application/problem+json"
            status = HTTPStatus(problem.status)
            extra |= problem.headers
        if content is None:
            environ["wsgi.input"] = io.BytesIO(body)  # a form to be read by Werkzeug's parser
            return self._otherwise(environ, start_response)
        start_response(
            f"{status.value} {status.phrase}",
            [
                ("Content-Type", media_type),
                ("Content-Length", str(len(content))),
                ("X-Request-ID", request_id),
                *extra.items(),
                *self._fixed,
            ],
        )
        return (content,)
