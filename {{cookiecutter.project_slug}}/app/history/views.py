"""The pages of the history: list, one prediction, its picture, feedback, deletion."""

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.errors import FieldProblem, Problem
from app.history import records
from app.history.models import Record
from app.predict.service import output_of

PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
blueprint = Blueprint("history", __name__, url_prefix="/history")


def find_or_404(record_id: str) -> Record:
    """Return the owner's prediction; what isn't theirs isn't there."""
    return records.find(record_id) or abort(404)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the owner's predictions, newest first."""
    found, more = records.page(request.args.get("before"))
    return render_template("history/index.html", records=found, more=more)


@blueprint.get("/<record_id>")
def show(record_id: str) -> ResponseReturnValue:
    """Show one prediction."""
    record = find_or_404(record_id)
    return render_template(
        "history/show.html", record=record, output=output_of(record.model_version)
    )


@blueprint.get("/<record_id>/picture")
def picture(record_id: str) -> ResponseReturnValue:
    """Send the stored copy as what it is and nothing else."""
    find_or_404(record_id)
    path = records.picture_path(record_id)
    if not path.exists():
        abort(404)
    response = send_file(path, mimetype="image/jpeg", max_age=3600)
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@blueprint.post("/<record_id>/feedback")
def feedback(record_id: str) -> ResponseReturnValue:
    """Store what the right answer is."""
    find_or_404(record_id)
    if problem := records.correct(record_id, request.form.get("correct", "")):
        raise Problem(422, f"The right answer {problem}", [FieldProblem("correct", problem)])
    flash("Thank you, noted.")
    return redirect(url_for("history.show", record_id=record_id))


@blueprint.post("/<record_id>/delete")
def delete(record_id: str) -> ResponseReturnValue:
    """Delete one prediction and its picture."""
    if not records.forget(record_id):
        abort(404)
    flash("Deleted.")
    return redirect(url_for("history.index"))


@blueprint.post("/delete-all")
def delete_all() -> ResponseReturnValue:
    """Delete all of the owner's predictions and their pictures."""
    count = records.forget()
    flash(f"Deleted {count} prediction{'' if count == 1 else 's'}.")
    return redirect(url_for("history.index"))
