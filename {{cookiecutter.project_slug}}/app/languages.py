"""The room that knows languages: which one a page is in, and how numbers and dates look in it.

The words of pages are in `app/translations/<language>/LC_MESSAGES/messages.po`. The API, the
commands and the log speak English.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    has_request_context,
    redirect,
    request,
)
from flask_babel import (
    Babel,
    format_date,
    format_decimal,
    format_percent,
    format_time,
    get_locale,
    gettext,
)

from app.config import Settings
from app.model.message import Message
from app.model.signature import Answer, ClassAnswer, ValueAnswer
from app.security import PATH_HERE

COOKIE = "language"
DECIMAL = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
YEAR = 31_536_000  # seconds
NAMES: dict[str, str] = {"en": "English", "de": "Deutsch"}  # each as its speakers call it
blueprint = Blueprint("languages", __name__)


def choose() -> str:
    """Return the language of this request: what was chosen here, else what the browser prefers."""
    offered: tuple[str, ...] = current_app.config["LANGUAGES"]
    if not has_request_context() or request.path.startswith("/api/"):
        return "en"
    chosen = request.cookies.get(COOKIE)
    if chosen in offered:
        return chosen
    return request.accept_languages.best_match(offered) or offered[0]


@blueprint.post("/language")
def change() -> Response:
    """Remember a language in the browser and go back to the page; takes `language` and `back`."""
    language = request.form.get("language", "")
    if language not in current_app.config["LANGUAGES"]:
        abort(400)
    response = current_app.make_response(redirect(back_to(request.form.get("back", "/"))))
    response.set_cookie(
        COOKIE,
        language,
        max_age=YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def back_to(path: str) -> str:
    """Return a path of this application, else that of the first page."""
    return path if PATH_HERE.fullmatch(path) else "/"


def translated(text: str) -> str:
    """Return a text in the language of the page, if it is a message; any other as it is."""
    if not isinstance(text, Message):
        return text
    values = {name: translated_value(value) for name, value in text.values.items()}
    return str(gettext(text.template, **values))


def translated_value(value: Any) -> Any:
    """Return what stands in a message as the language writes it."""
    if isinstance(value, float):
        return number(value)
    return translated(value) if isinstance(value, str) else value


def number(value: float, digits: int = 6) -> str:
    """Return a number with that many significant digits, as the language writes it."""
    return written(f"{value}" if isinstance(value, int) else f"{value:.{digits}g}")


def written(text: str) -> str:
    """Return a decimal number, given as programs write it, as the language writes it."""
    if not DECIMAL.fullmatch(text):
        return text  # with an exponent, which languages have no custom for
    decimals = len(text.partition(".")[2])
    return str(format_decimal(Decimal(text), f"0.{'0' * decimals}" if decimals else "0"))


def outcome(answer: Answer) -> str:
    """Return what an answer says, a number as the language writes it."""
    if isinstance(answer, ClassAnswer):
        return answer.outcome
    return f"{bound(answer, answer.value)}{f' {answer.unit}' if answer.unit else ''}"


def bound(answer: ValueAnswer, value: float) -> str:
    """Return a number with as many decimals as the answer is worth, as the language writes it."""
    return written(answer.shown(value))


def percent(share: float, decimals: int = 1) -> str:
    """Return a share from 0 to 1 in percent, as the language writes it."""
    rounded = Decimal(f"{100 * share:.{decimals}f}") / 100
    return str(format_percent(rounded, f"0.{'0' * decimals} %"))


def day(value: date) -> str:
    """Return a day, as the language writes it."""
    return str(format_date(value, "medium"))


def when(time: datetime) -> str:
    """Return a time in UTC to the minute, as the language writes it."""
    return f"{day(time)}, {format_time(time, 'HH:mm')} UTC"


def init_app(app: Flask, settings: Settings) -> None:
    """Let pages be in the language that their reader prefers."""
    app.config["LANGUAGES"] = settings.languages
    Babel(app, locale_selector=choose)
    filters = (translated, number, outcome, bound, percent, day, when)
    app.jinja_env.filters.update({each.__name__: each for each in filters})
    app.jinja_env.globals.update(language=lambda: str(get_locale() or "en"), language_names=NAMES)
    app.register_blueprint(blueprint)
