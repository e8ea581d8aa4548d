"""What people and programs send becomes a sample the model can answer, or every field's problem."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from flask import current_app, request

from app.errors import FieldProblem, Problem
from app.model.fields import Field, Refused
from app.model.kind import kind
from app.model.sample import Limits, Sample
from app.predict.service import current_predictor

FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
Reader = Callable[[list[Field], Mapping[str, Any], Limits], Sample]


class BadJson(ValueError):
    """The text is no JSON that can be accepted; the message says why."""


def check(read: Reader, given: Mapping[str, Any]) -> Sample:
    """Return the sample in what was given. Raises Problem with every field's problem."""
    limits = Limits(current_app.config["MAX_UPLOAD_BYTES"], current_app.config["MAX_PIXELS"])
    try:
        return read(list(current_predictor().signature.fields), given, limits)
    except Refused as refused:
        problems = [FieldProblem(name, problem) for name, problem in refused.problems]
        raise Problem(422, f"The {kind.NOUN} could not be accepted.", problems) from None


def from_form() -> Sample:
    """Return the sample of a form, from the page or from a program. Raises Problem."""
    given: dict[str, str | bytes] = dict(request.form.items())
    given |= {name: file.read() for name, file in request.files.items()}
    given.pop("csrf_token", None)
    return check(kind.from_form, given)


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON."""
    raise BadJson(f"{name} is not JSON. Leave the field out or send null.")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return pairs as a dictionary. Raises BadJson for a name that comes twice or is no text."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadJson(f"The field {name[:100]!a} comes twice. Send it once.")
        name.encode()  # half a character can be written in JSON, but not sent back
        found[name] = value
    return found


def parse_json(body: bytes) -> Any:
    """Return the value in a JSON text. Raises BadJson."""
    try:
        return json.loads(body, object_pairs_hook=unique, parse_constant=refuse_constant)
    except BadJson:
        raise
    except (ValueError, RecursionError):
        raise BadJson("The body is not valid JSON.") from None


def from_json() -> Sample:
    """Return the sample of a JSON object with the fields by name. Raises Problem."""
    try:
        given = parse_json(request.get_data())
    except BadJson as error:
        raise Problem(400, str(error)) from None
    if not isinstance(given, dict):
        raise Problem(400, "The body must be a JSON object with the fields by name.")
    return check(kind.from_json, given)


def from_request() -> Sample:
    """Return the sample of an API call, whichever way it was sent. Raises Problem."""
    if request.mimetype == "application/json":
        return from_json()
    if takes_files() and request.mimetype in FORMS:
        return from_form()
    form = ", or the file as multipart/form-data" if takes_files() else ""
    raise Problem(415, f"Send the {kind.NOUN} as application/json{form}.")


def takes_files() -> bool:
    """Tell whether the active model takes a file, which a form can carry as it is."""
    return any(field.is_file for field in current_predictor().signature.fields)
