"""One shape for every error: RFC 9457 problem+json under `/api`, a page for people elsewhere."""

from dataclasses import asdict, dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from app.config import Settings

PLAIN = {
    400: "The request could not be understood.",
    401: "Sign in to continue.",
    403: "You may not do this.",
    404: "There is nothing at this address.",
    405: "This address does not answer to that method.",
    413: "The upload is too large.",
    415: "The request is of a type that is not accepted here.",
    500: "Something went wrong on our side. It has been logged.",
}


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field, and how to mend it."""

    field: str
    problem: str


class Problem(Exception):
    """An answer that is an error: HTTP status, one sentence, and every field's problem."""

    def __init__(self, status: int, detail: str, problems: list[FieldProblem] | None = None):
        super().__init__(detail)
        self.status, self.detail, self.problems = status, detail, problems or []


def as_problem(error: Exception) -> Problem:
    """Return any exception as a Problem that tells a client nothing about our insides."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException) and error.code:
        return Problem(error.code, PLAIN.get(error.code) or HTTPStatus(error.code).description)
    current_app.logger.error("unhandled exception", exc_info=error)
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
    problem = as_problem(error)
    title = HTTPStatus(problem.status).phrase
    if request.path.startswith("/api/"):
        response = jsonify(
            type="about:blank",
            title=title,
            status=problem.status,
            detail=problem.detail,
            errors=[asdict(each) for each in problem.problems],
            request_id=g.get("request_id"),
        )
        response.mimetype = "application/problem+json"
    else:
        response = Response(error_page(title, problem))
    response.status_code = problem.status
    if isinstance(error, HTTPException):
        allow = error.get_response(request.environ).headers.get("Allow")
        response.headers.update({"Allow": allow} if allow else {})
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def init_app(app: Flask, settings: Settings) -> None:
    """Answer every exception in the one shape."""
    # Fields stay in the order they are written in, the likeliest class first; é stays é.
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
    app.register_error_handler(Exception, answer)
