"""What people and programs send becomes samples the model can answer, or every field's problem."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from app.errors import FieldProblem, Problem
from app.model.codec import BadJson, parse_json
from app.model.fields import Field, Refused
from app.model.kind import kind
from app.model.message import Message
from app.model.predictor import Predictor
from app.model.sample import Limits, Sample
from app.predict.answers import in_turn
from app.predict.service import current_predictor

MOST_PROBLEMS = 100  # that an answer names
Reader = Callable[[list[Field], Mapping[str, Any], Limits], Sample]


@dataclass(frozen=True)
class Asked:
    """The samples of one call; `many` where they came as an array, and are answered as one."""

    samples: list[Sample]
    many: bool


def refusal(problems: list[tuple[str, str]]) -> Problem:
    """Return the answer to an input with problems, by field."""
    named = [FieldProblem(name, problem) for name, problem in problems[:MOST_PROBLEMS]]
    return Problem(422, kind.REFUSED, named)


def check(predictor: Predictor, read: Reader, given: Mapping[str, Any], limits: Limits) -> Sample:
    """Return the sample in what was given. Raises Problem with every field's problem."""
    try:
        return read(list(predictor.signature.fields), given, limits)
    except Refused as refused:
        raise refusal(refused.problems) from None


def from_form() -> Sample:
    """Return the sample of a form, from the page or from a program. Raises Problem."""
    given: dict[str, str | bytes] = dict(request.form.items())
    given |= {name: file.read() for name, file in request.files.items()}
    if not all(given):  # Werkzeug calls it None
        raise Problem(400, Message("A part of the form has no name. Name each after its field."))
    given.pop("csrf_token", None)
    limits = Limits(current_app.config["MAX_UPLOAD_BYTES"], current_app.config["MAX_PIXELS"])
    with in_turn(current_app.extensions["calls"].turns):
        return check(current_predictor(), kind.from_form, given, limits)


def from_json(predictor: Predictor, body: bytes, limits: Limits, most: int) -> Asked:
    """Return what a JSON object with the fields by name asks, or an array of up to `most`.

    The fast way reads most bodies. What it doesn't accept is read again, slowly, so that every
    problem can be named. Raises Problem.
    """
    samples = predictor.quick(body)
    if samples is not None and 0 < len(samples) <= most:
        return Asked(samples, body.lstrip()[:1] == b"[")
    try:
        given = parse_json(body)
    except BadJson as error:
        raise Problem(400, str(error)) from None
    if isinstance(given, list):
        return Asked(from_array(predictor, given, limits, most), many=True)
    if not isinstance(given, dict):
        raise Problem(400, "The body must be a JSON object with the fields by name.")
    return Asked([check(predictor, kind.from_json, given, limits)], many=False)


def from_array(predictor: Predictor, given: list[Any], limits: Limits, most: int) -> list[Sample]:
    """Return the samples in an array of objects. Raises Problem with every row's problems."""
    fields = list(predictor.signature.fields)
    if takes_files(predictor):
        raise Problem(422, f"Send one {kind.NOUN} in a request, as a JSON object.")
    if not 0 < len(given) <= most:
        raise Problem(
            422, f"The array has {len(given)} items. Send 1 to {most} of them in a request."
        )
    samples, problems = [], []
    for place, values in enumerate(given):
        try:
            if not isinstance(values, dict):
                raise Refused([("", "must be an object with the fields by name.")])
            samples.append(kind.from_json(fields, values, limits))
        except Refused as refused:
            problems += [(f"[{place}].{name}", text) for name, text in refused.problems]
    if problems:
        raise refusal([(name.removesuffix("."), text) for name, text in problems])
    return samples


def takes_files(predictor: Predictor) -> bool:
    """Tell whether a model takes a file, which a form can carry as it is."""
    return any(field.is_file for field in predictor.signature.fields)
