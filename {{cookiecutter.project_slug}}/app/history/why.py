"""Why a kept prediction came out as it did: asked of the model again, by its owner only."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.history import pictures, records
from app.history.models import Record
from app.model.kind import kind
from app.model.message import Message
from app.model.sample import Sample
from app.model.why.explaining import explain
from app.model.why.findings import Covered, Pushes, Unknown
from app.predict.answers import said
from app.predict.service import current_predictor

blueprint = Blueprint("why", __name__, url_prefix="/history")


@blueprint.get("/<record_id>/why")
def show(record_id: str) -> ResponseReturnValue:
    """Say why, or why that isn't known, on a page; with `?part` as a part of another page."""
    record = records.find(record_id) or abort(404)
    template = "history/_why.html" if "part" in request.args else "history/why.html"
    try:
        return render_template(template, record=record, why=find_why(record))
    except Unknown as unknown:
        return render_template(template, record=record, reason=unknown.reason)
    except Problem as problem:
        page = render_template(template, record=record, reason=problem.detail)
        return page, problem.status, problem.headers


def find_why(record: Record) -> Pushes | Covered:
    """Return why the model answered so. Raises Unknown, and Problem where it can't be asked."""
    predictor = current_predictor()
    if record.model_version != predictor.version:
        text = (
            "Version %(then)s gave this answer, and version %(now)s answers now. "
            "Only the version that answers can be asked why."
        )
        raise Unknown(Message(text, then=record.model_version, now=predictor.version))
    with said():
        return explain(predictor, read_again(record), record.answer)


def read_again(record: Record) -> Sample:
    """Return what was asked, a picture from its stored copy. Raises Unknown."""
    fields = current_predictor().signature.fields
    if not any(field.is_file for field in fields):
        return kind.from_example(fields, record.asked, None)
    try:
        picture = pictures.path_of(record.id).read_bytes()
    except FileNotFoundError:
        raise Unknown(Message("The picture isn't stored any more.")) from None
    return kind.from_example(fields, record.asked, picture)
