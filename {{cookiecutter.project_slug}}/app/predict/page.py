"""What a form of the page asks: one input, several files, or an example of the version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, current_app, request

from app.errors import FieldProblem, Problem
from app.model.kind import kind
from app.model.message import Message
from app.model.sample import Limits, Sample
from app.predict import inputs
from app.predict.answers import in_turn
from app.predict.service import current_predictor

MOST_FILES = 20  # in one form
LONGEST_NAME = 100  # of a file, as it is sent back


@dataclass(frozen=True)
class Asking:
    """What to ask, what to show in the form again, and which files could not be accepted."""

    samples: list[Sample]
    given: Mapping[str, Any] = field(default_factory=dict)
    refused: list[FieldProblem] = field(default_factory=list)


def from_form() -> Asking:
    """Return what the form asks. Raises Problem where nothing of it could be accepted."""
    predictor = current_predictor()
    name = predictor.signature.fields[0].name
    files = [file for file in request.files.getlist(name) if file.filename]
    if len(files) < 2 or not inputs.takes_files(predictor):
        return Asking([inputs.from_form()], request.form)
    if len(files) > MOST_FILES:
        pattern = Message("%(count)s files are too many: send at most %(most)s at once.")
        raise Problem(422, Message(pattern, count=len(files), most=MOST_FILES))
    asking = Asking([])
    limits = Limits(current_app.config["MAX_UPLOAD_BYTES"], current_app.config["MAX_PIXELS"])
    for file in files:
        try:
            with in_turn(current_app.extensions["calls"].turns):
                given = {name: file.read()}
                asking.samples.append(inputs.check(predictor, kind.from_form, given, limits))
        except Problem as problem:
            called = (file.filename or "")[:LONGEST_NAME]
            asking.refused.extend(FieldProblem(called, each.problem) for each in problem.problems)
    if not asking.samples:
        raise not_accepted(asking.refused)
    return asking


def not_accepted(refused: list[FieldProblem]) -> Problem:
    """Return the problem that names the files that could not be accepted."""
    return Problem(422, Message("These files could not be accepted:"), refused)


def from_example(number: int) -> Asking:
    """Return what an example of the version asks, counted from 1; 404 where there is none."""
    artifact = current_predictor().artifact
    examples = artifact.signature.examples
    if not 1 <= number <= len(examples):
        abort(404)
    example = examples[number - 1]
    picture = artifact.files[example.file] if example.file else None
    sample = kind.from_example(artifact.signature.fields, example.values, picture)
    return Asking([sample], example.values)
