"""One shape for every error: RFC 9457 problem+json under `/api`, a page for people elsewhere."""

import errno
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from app.config import Settings
from app.model.codec import encode
from app.model.message import Message

PLAIN = {
    400: Message("The request could not be understood."),
    401: Message("Sign in to continue."),
    403: Message("You may not do this."),
    404: Message("There is nothing at this address."),
    405: Message("This address does not answer to that method."),
    413: Message("The upload is too large."),
    415: Message("The request is of a type that is not accepted here."),
    500: Message("Something went wrong on our side. It has been logged."),
}
# The heads of the pages, as HTTP calls them; a status that isn't here keeps its English one.
TITLES = {
    400: Message("Bad Request"),
    401: Message("Unauthorized"),
    403: Message("Forbidden"),
    404: Message("Not Found"),
    405: Message("Method Not Allowed"),
    409: Message("Conflict"),
    413: Message("Too Large"),
    415: Message("Unsupported Media Type"),
    422: Message("Not Accepted"),
    429: Message("Too Many Requests"),
    500: Message("Internal Server Error"),
    503: Message("Service Unavailable"),
    507: Message("Insufficient Storage"),
}


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field, and how to mend it."""

    field: str
    problem: str


class Problem(Exception):
    """An answer that is an error: HTTP status, one sentence, and every field's problem."""

    def __init__(
        self,
        status: int,
        detail: str,
        problems: Sequence[FieldProblem] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.problems = status, detail, list(problems)
        self.retry_after = retry_after  # seconds

    @property
    def headers(self) -> dict[str, str]:
        """The headers that tell a client what to do about it."""
        found = {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
        return found | ({"Retry-After": str(self.retry_after)} if self.retry_after else {})

    def as_json(self, request_id: str) -> bytes:
        """Return the problem as RFC 9457 writes it."""
        return encode(
            {
                "type": "about:blank",
                "title": HTTPStatus(self.status).phrase,
                "status": self.status,
                "detail": self.detail,
                "errors": [asdict(each) for each in self.problems],
                "request_id": request_id,
            }
        )


NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def disk_full() -> Problem:
    """Return the problem that says that nothing can be stored."""
    text = Message("The server has no room left to keep this. Try again later.")
    return Problem(507, text, retry_after=60)


Translate = Callable[[Any], Problem]


def translates(app: Flask, kind: type[Exception], translate: Translate) -> None:
    """Let a room say which problem its library's exceptions are, wherever they are raised."""
    app.extensions.setdefault("problems", {})[kind] = translate


def as_problem(app: Flask, error: Exception) -> Problem:
    """Return any exception as a Problem that tells a client nothing about our insides."""
    if isinstance(error, Problem):
        return error
    for kind, translate in app.extensions.get("problems", {}).items():
        if isinstance(error, kind):
            problem: Problem = translate(error)
            return problem
    if isinstance(error, HTTPException) and error.code:
        return Problem(error.code, PLAIN.get(error.code) or HTTPStatus(error.code).description)
    app.logger.error("unhandled exception", exc_info=error)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return disk_full()
    return Problem(500, PLAIN[500])


def error_page(title: str, problem: Problem) -> str:
    """Return the page for people; a bare one where even the page fails, say without a database."""
    try:
        return render_template("error.html", title=title, problem=problem)
    except Exception as error:
        current_app.logger.error("the error page failed, too", exc_info=error)
        return (
            f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1>"
            f"<p>{escape(problem.detail)}</p><p>Request {g.get('request_id')}</p></html>"
        )


def answer(error: Exception) -> Response:
    """Return the response for an exception raised anywhere in the application."""
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return current_app.make_response(error.get_response())  # a redirect is no error
    problem = as_problem(current_app, error)
    if request.path.startswith("/api/"):
        content = problem.as_json(g.get("request_id", ""))
        response = Response(content, mimetype="application/problem+json")
    else:
        title = TITLES.get(problem.status) or HTTPStatus(problem.status).phrase
        response = Response(error_page(title, problem))
    response.status_code = problem.status
    if isinstance(error, HTTPException):
        allow = error.get_response(request.environ).headers.get("Allow")
        response.headers.update({"Allow": allow} if allow else {})
    response.headers.update(problem.headers)
    return response


def init_app(app: Flask, settings: Settings) -> None:
    """Answer every exception in the one shape."""
    # Fields stay in the order they are written in, the likeliest class first; é stays é.
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
    app.register_error_handler(Exception, answer)
