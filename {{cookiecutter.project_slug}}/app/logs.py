"""What is logged: in production one JSON object for each line, with the id of its request.

gunicorn's configuration runs this file by itself, so nothing of the application is imported.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings

request_id: ContextVar[str] = ContextVar("request_id", default="")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
LONGEST_PART = 40  # characters of a path between two slashes; a longer one may be a secret
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def on_one_line(text: str) -> str:
    """Return a text with its control characters written out, so that it can't forge a line."""
    return UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], text)


def public_path(path: str) -> str:
    """Return a path as a log may show it: of a part that may be a secret, only the beginning."""
    parts = [part if len(part) <= LONGEST_PART else f"{part[:8]}..." for part in path.split("/")]
    return on_one_line("/".join(parts))


def where(error: ExcInfo) -> str:
    """Return the type of an exception and where it was raised, but not what it says."""
    return f"{''.join(traceback.format_tb(error[2]))}{error[0].__name__}"


class Json(logging.Formatter):
    """One JSON object in printable ASCII for each record.

    A record with `quotes_input` is about an exception whose words may be somebody's input: they
    are left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": time,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := getattr(record, "request_id", request_id.get()):
            line["request_id"] = found
        if record.exc_info and record.exc_info[0]:
            quotes = getattr(record, "quotes_input", False)
            line["exception"] = (where if quotes else self.formatException)(record.exc_info)
        return json.dumps(line)


class Plain(logging.Formatter):
    """A line for a person who develops; an exception stands below it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """Return the line."""
        found = request_id.get()
        said = on_one_line(record.message)
        time = self.formatTime(record, "%H:%M:%S")
        about = f" (request {found})" if found else ""
        return f"[{time}] {record.levelname} {record.name}: {said}{about}"


class ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to what is standard error now: servers and tests exchange it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        self.stream = sys.stderr
        super().emit(record)


handler = ToStandardError()


def tidy_access(record: logging.LogRecord) -> bool:
    """Show the path of a server's line about a request as it may be, and find the request's id."""
    if isinstance(record.args, dict):
        for name in ("U", "path"):  # what gunicorn and granian call it
            if name in record.args:
                record.args[name] = public_path(str(record.args[name]))
        record.request_id = record.args.get("{x-request-id}o", "")
    return True


def take_over(loggers: Sequence[logging.Logger], production: bool) -> None:
    """Let loggers that a server has set up write as the application does."""
    for logger in loggers:
        logger.addFilter(tidy_access)
        for each in logger.handlers if production else ():
            each.setFormatter(Json())


def granians() -> list[logging.Logger]:
    """Return the loggers of granian, which sets them up in each process."""
    return [logging.getLogger(name) for name in ("_granian", "granian.access")]


def init_app(app: "Flask", settings: "Settings") -> None:
    """Log in production what every library says, in JSON; in development our own, plainly."""
    production = settings.app_env == "production"
    handler.setFormatter(Json() if production else Plain())
    everything, own = logging.getLogger(), logging.getLogger("app")
    for each in (everything, own):
        each.removeHandler(handler)
    (everything if production else own).addHandler(handler)
    own.setLevel(logging.INFO)
    logging.captureWarnings(production)
    take_over(granians(), production)
