"""What people and programs send becomes a sample the model can answer, or every field's problem."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from flask import current_app, request
from pydantic import ValidationError
from pydantic_core import from_json as parse_json

from app.errors import FieldProblem, Problem
from app.model.image.picture import INPUT, BadPicture, as_jpeg, as_row, read
from app.model.signature import Strict

FIELD = INPUT.field
NOT_A_FIELD = "is not a field of this request. Remove it."
MISSING = "is missing. Send a picture."


class PictureBody(Strict):
    """The JSON body of a question."""

    picture: str


@dataclass(frozen=True)
class Sample:
    """A picture that was accepted: what the model sees, and a JPEG copy without metadata."""

    row: npt.NDArray[np.uint8]
    copy: bytes


def refuse(*problems: FieldProblem) -> Problem:
    """Return the answer for input that can't be predicted on."""
    return Problem(422, "The picture could not be accepted.", list(problems))


def picture_problem(problem: str) -> Problem:
    """Return the answer for a picture that can't be used."""
    return refuse(FieldProblem(FIELD, problem))


def from_bytes(data: bytes) -> Sample:
    """Return the sample in an uploaded file. Raises Problem."""
    limit = current_app.config["MAX_UPLOAD_BYTES"]
    if not data:
        raise picture_problem(MISSING)
    if len(data) > limit:
        size, most = f"{len(data) / 1e6:.1f} MB", f"{limit / 1e6:g} MB"
        raise picture_problem(f"has {size}; at most {most} are accepted. Shrink it.")
    try:
        picture = read(data, current_app.config["MAX_PIXELS"])
    except BadPicture as problem:
        raise picture_problem(str(problem)) from None
    return Sample(as_row(picture), as_jpeg(picture))


def from_base64(text: str) -> Sample:
    """Return the sample in a base64 text. Raises Problem."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise picture_problem("is not base64. Encode the bytes of the file.") from None
    return from_bytes(data)


def with_unknown(unknown: list[str], read_sample: Callable[[], Sample]) -> Sample:
    """Return the sample, or name its problems and the unknown fields beside it, all at once."""
    others = [FieldProblem(name, NOT_A_FIELD) for name in unknown]
    try:
        sample = read_sample()
    except Problem as problem:
        raise refuse(*problem.problems, *others) from None
    if others:
        raise refuse(*others)
    return sample


def from_form() -> Sample:
    """Return the sample of a multipart form, from the page or from a program. Raises Problem."""
    unknown = (request.form.keys() | request.files.keys()) - {FIELD, "csrf_token"}
    upload = request.files.get(FIELD)
    data = upload.read() if upload else b""
    return with_unknown(sorted(unknown), lambda: from_bytes(data))


def from_json() -> Sample:
    """Return the sample of a JSON body `{"picture": "<base64>"}`. Raises Problem."""
    unknown: list[str] = []
    try:
        text = PictureBody.model_validate_json(request.get_data()).picture
    except ValidationError as error:
        found = error.errors(include_url=False)
        unknown = [str(each["loc"][0]) for each in found if each["type"] == "extra_forbidden"]
        problems = [json_problem(dict(each)) for each in found]
        if problems[0].field == "":
            raise Problem(400, problems[0].problem) from None
        if len(problems) > len(unknown):
            raise refuse(*problems) from None
        text = parse_json(request.get_data())[FIELD]  # sound, but for what is beside it
    return with_unknown(unknown, lambda: from_base64(text))


def json_problem(error: dict[str, Any]) -> FieldProblem:
    """Return one problem found by pydantic in our words."""
    name = ".".join(str(part) for part in error["loc"])
    words = {
        "missing": MISSING,
        "extra_forbidden": NOT_A_FIELD,
        "string_type": "must be a string of base64.",
        "json_invalid": "The body is not valid JSON.",
        "model_type": f'The body must be an object with one field, "{FIELD}", in base64.',
    }
    return FieldProblem(name, words.get(error["type"], str(error["msg"])))


def from_request() -> Sample:
    """Return the sample of an API call, whichever way it was sent. Raises Problem."""
    if request.mimetype == "multipart/form-data":
        return from_form()
    if request.mimetype == "application/json":
        return from_json()
    raise Problem(415, "Send the picture as multipart/form-data or as base64 in application/json.")
