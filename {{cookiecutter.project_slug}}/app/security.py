"""What guards every response: cookies, CSRF, size limits, headers, request ids, trusted proxies."""

import re
import secrets
from datetime import timedelta

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings
from app.errors import Problem, answer, translates
from app.logs import request_id
from app.model.message import Message

csrf = CSRFProtect()

# Everything from this host only; blob: is the preview of a picture not yet uploaded.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
# A path of this application. A browser drops line ends and tabs, and takes // and /\ for the
# beginning of another host.
PATH_HERE = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")
SMALL_BODY = 65_536  # bytes; more than any form needs but the question to the model


def new_request_id() -> str:
    """Return an id that the log, the headers and an error page share, and log under it from now."""
    made = secrets.token_hex(8)
    request_id.set(made)
    return made


def name_request() -> None:
    """Give the request its id."""
    g.request_id = new_request_id()


def limit_body() -> None:
    """Accept a large body only where the model is asked, and never as a form without files.

    Such a form may have any number of fields, each of which costs far more memory than bytes.
    """
    plain_form = request.mimetype == "application/x-www-form-urlencoded"
    if plain_form or request.endpoint not in current_app.config["LARGE_BODIES"]:
        request.max_content_length = SMALL_BODY


def refuse_nul() -> None:
    """Refuse the NUL character, which no text field means and PostgreSQL can't store."""
    if any("\0" in text for text in (request.path, *request.values.values())):
        abort(400)


def cookie_name(slug: str, secure: bool) -> str:
    """Return the session cookie's name.

    From a name with `__Host-` browsers take only a secure cookie of this very host, so that
    neither a neighbour under the same domain nor a plain connection can plant one.
    """
    return f"{'__Host-' if secure else ''}{slug}-session"


def headers_of(app: Flask) -> dict[str, str]:
    """Return the headers that every response carries."""
    found: dict[str, str] = app.config["RESPONSE_HEADERS"]
    return found


def add_headers(response: Response) -> Response:
    """Set the headers that every response carries, unless a view set a stricter one."""
    for name, value in headers_of(current_app).items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"  # pages are personal
    return response


def explain_csrf(error: CSRFError) -> Response:
    """Say what a person can do about a form that has expired."""
    if current_app.config["SESSION_COOKIE_SECURE"] and not request.is_secure:
        text = Message("Forms need HTTPS here: open this address with https://.")
    else:
        text = Message("This form has expired or was sent from elsewhere. Reload it and try again.")
    return answer(Problem(400, text))


def too_large(app: Flask) -> Problem:
    """Return the problem that says how large an upload may be."""
    limit = app.config["MAX_UPLOAD_BYTES"] / 1e6
    pattern = Message("The upload is too large: at most %(most)s MB are accepted.")
    return Problem(413, Message(pattern, most=limit))


def explain_size(_error: RequestEntityTooLarge) -> Problem:
    """Say how large what was sent may be."""
    if request.max_content_length == SMALL_BODY:
        pattern = Message("This form is too large: at most %(most)s bytes are accepted.")
        return Problem(413, Message(pattern, most=SMALL_BODY))
    return too_large(current_app)


def init_app(app: Flask, settings: Settings) -> None:
    """Configure cookies and limits, and hang the guards on every request and response."""
    app.config.update(
        RESPONSE_HEADERS=HEADERS | (HTTPS_ONLY if settings.app_env == "production" else {}),
        SECRET_KEY=settings.signing_key(),
        SESSION_COOKIE_NAME=cookie_name(app.config["PROJECT"]["slug"], settings.secure_cookies),
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=31),
        WTF_CSRF_TIME_LIMIT=None,  # a page left open over lunch still works; the session bounds it
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy and the token cover it; proxies drop referrers
        MAX_UPLOAD_BYTES=settings.max_upload_bytes,
        # Base64 in JSON is a third longer than the picture; the rest is room for the form's frame.
        MAX_CONTENT_LENGTH=settings.max_upload_bytes * 4 // 3 + 65_536,
        MAX_FORM_MEMORY_SIZE=settings.max_upload_bytes,
        MAX_FORM_PARTS=5_100,  # a table may have 5,000 columns
        LARGE_BODIES=set(),  # the endpoints that may be sent more than SMALL_BODY
    )
    csrf.init_app(app)
    app.before_request_funcs.setdefault(None, [])[:0] = [name_request, limit_body]
    app.before_request(refuse_nul)
    app.after_request(add_headers)
    app.register_error_handler(CSRFError, explain_csrf)
    translates(app, RequestEntityTooLarge, explain_size)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxied  # type: ignore[method-assign]
