"""The pages of the history: list, one prediction, its pictures, feedback, deletion, files."""

from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import FieldProblem, Problem
from app.history import choices, export, filters, hiding, pictures, records
from app.history.models import Record
from app.model.message import Message
from app.predict.service import output_of

PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
blueprint = Blueprint("history", __name__, url_prefix="/history")


def find_or_404(record_id: str) -> Record:
    """Return the owner's prediction; what isn't theirs isn't there."""
    return records.find(record_id) or abort(404)


def filters_or_422() -> filters.Filters:
    """Return the filters of the address. Raises Problem: a wrong one must widen nothing."""
    found = filters.read(request.args)
    if found.problems:
        problems = [FieldProblem(*each) for each in found.problems.items()]
        raise Problem(422, _("The filter can't be used."), problems)
    return found


def back_to_the_list() -> ResponseReturnValue:
    """Go to the list as it was narrowed down, and to its page."""
    kept: dict[str, Any] = {**filters.given(request.args), "after": request.args.get("after")}
    return redirect(url_for("history.index", **kept))


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the owner's predictions, newest first unless another order is asked for."""
    current_app.extensions["sweeper"].sweep()
    wanted = filters.read(request.args)
    found, more = records.page(wanted, request.args.get("after"))
    page: dict[str, Any] = {"records": found, "more": more, "filters": wanted}
    page |= {"classes": choices.classes(), "versions": choices.versions()}
    page |= {"deletion": hiding.latest(), "most": choices.MOST}
    return render_template("history/index.html", **page), 422 if wanted.problems else 200


@blueprint.get("/export.csv")
def export_csv() -> ResponseReturnValue:
    """Send what the filters find as a CSV file."""
    return export.as_csv(filters_or_422())


@blueprint.get("/export.json")
def export_json() -> ResponseReturnValue:
    """Send what the filters find as a JSON file."""
    return export.as_json(filters_or_422())


@blueprint.get("/<record_id>")
def show(record_id: str) -> ResponseReturnValue:
    """Show one prediction."""
    record = find_or_404(record_id)
    return render_template(
        "history/show.html", record=record, output=output_of(record.model_version)
    )


def send_picture(path: Path, media_type: str) -> Response:
    """Send a stored picture as what it is and nothing else."""
    if not path.exists():
        abort(404)
    response = send_file(path, mimetype=media_type, max_age=3600)
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@blueprint.get("/<record_id>/picture")
def picture(record_id: str) -> ResponseReturnValue:
    """Send the stored copy."""
    find_or_404(record_id)
    return send_picture(pictures.path_of(record_id), "image/jpeg")


@blueprint.get("/<record_id>/thumbnail")
def thumbnail(record_id: str) -> ResponseReturnValue:
    """Send a small copy of it."""
    find_or_404(record_id)
    return send_picture(pictures.thumbnail(record_id) or abort(404), "image/webp")


@blueprint.post("/<record_id>/feedback")
def feedback(record_id: str) -> ResponseReturnValue:
    """Store what the right answer is."""
    find_or_404(record_id)
    if problem := records.correct(record_id, request.form.get("correct", "")):
        text = Message("The right answer %(problem)s", problem=problem)
        raise Problem(422, text, [FieldProblem("correct", problem)])
    flash(_("Thank you, noted."))
    return redirect(url_for("history.show", record_id=record_id))


@blueprint.post("/<record_id>/delete")
def delete(record_id: str) -> ResponseReturnValue:
    """Delete one prediction, which can be undone for a while."""
    if not hiding.hide([Record.id == record_id]):
        abort(404)
    return back_to_the_list()


@blueprint.post("/delete-all")
def delete_all() -> ResponseReturnValue:
    """Delete all of the owner's predictions, or what the filters find."""
    hiding.hide(filters_or_422().conditions)
    return redirect(url_for("history.index"))


@blueprint.post("/undo")
def undo() -> ResponseReturnValue:
    """Bring back what the owner deleted a short while ago."""
    count = hiding.undo(request.form.get("deletion", ""))
    if count:
        flash(ngettext("%(num)d prediction is back.", "%(num)d predictions are back.", count))
    else:
        flash(_("There is nothing to undo. Deleting can be undone for ten minutes, and once."))
    return back_to_the_list()
