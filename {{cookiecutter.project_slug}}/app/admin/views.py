"""The pages about the model in use: how much it is asked, versions, drift."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.admin import counts, versions
from app.admin.truth import in_detail, judge
from app.admin.watch import report
from app.errors import Problem
from app.model.artifact import ArtifactError
from app.predict.service import current_predictor

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """Show how often the model was asked, and how right a version has been."""
    names, wanted = versions.names(), request.args.get("version", "")
    name = wanted if wanted in names else versions.active()
    version, days = versions.read(name) if name else None, counts.by_day(datetime.now(UTC).date())
    signature = versions.signature_of(version) if version else None
    judged = judge(counts.with_feedback(version.name)) if version else None
    return render_template(
        "admin/overview.html",
        days=days,
        most=max(day.page + day.api for day in days),
        names=names,
        version=version,
        signature=signature,
        judged=judged,
        detail=in_detail(judged, signature.output.target if signature else "") if judged else None,
    )


def show_versions(problem: str = "") -> str:
    """Return the page with the versions, and why one couldn't be activated."""
    return render_template(
        "admin/versions.html",
        versions=[versions.read(name) for name in versions.names()],
        previous=versions.previous(),
        noted=versions.noted(),
        problem=problem,
    )


@blueprint.get("/versions")
def list_versions() -> ResponseReturnValue:
    """List the versions, newest first, and who activated which."""
    return show_versions()


@blueprint.post("/versions")
def activate() -> ResponseReturnValue:
    """Check a version and make it the one to serve."""
    return switch(request.form.get("version", ""))


@blueprint.post("/versions/roll-back")
def roll_back() -> ResponseReturnValue:
    """Check the version that was active before and make it the one to serve again."""
    return switch(None)


def switch(name: str | None) -> ResponseReturnValue:
    """Exchange the version, or answer with the page and the reason."""
    try:
        chosen = versions.switch(name)
    except ArtifactError as error:
        return show_versions(problem=error.args[0]), 422
    flash(_("Version %(version)s is active. Every server takes it up by itself.", version=chosen))
    return redirect(url_for("admin.list_versions"))


@blueprint.get("/drift")
def drift() -> ResponseReturnValue:
    """Show how far inputs and answers are from those that the active version was made on."""
    found, reason, version = None, "", None
    try:
        predictor = current_predictor()
        version, found = predictor.version, report(predictor)
    except Problem as problem:
        reason = problem.detail
    except ArtifactError as error:
        reason = error.args[0]
    return render_template("admin/drift.html", report=found, reason=reason, version=version)
