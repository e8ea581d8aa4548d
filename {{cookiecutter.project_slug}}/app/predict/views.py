"""The pages: ask the model, and see what it is and how good it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.model.artifact import EVALUATION
from app.model.kind import kind
from app.model.sample import Sample
from app.owner import current_owner
from app.predict import markdown
from app.predict.answers import Answered, ask
from app.predict.page import Asking, from_example, from_form, not_accepted
from app.predict.scores import describe
from app.predict.service import current_predictor

Answers = Sequence[tuple[Answered, Sample]]
blueprint = Blueprint("predict", __name__)


def show_form(
    given: Mapping[str, Any], problem: Problem | None = None, answers: Answers = ()
) -> str:
    """Return the page with the form, what was given in it, the problems, and the answers."""
    try:
        signature, reason = current_predictor().signature, None
    except Problem as not_ready:
        signature, reason = None, not_ready.detail
    known = {field.name for field in signature.fields} if signature else set()
    problems = problem.problems if problem else []
    return render_template(
        "predict/form.html",
        signature=signature,
        reason=reason,
        given=given,
        answers=answers,
        problem=problem,
        problems={each.field: each.problem for each in problems if each.field in known},
        others=[each for each in problems if each.field not in known],
        max_bytes=current_app.config["MAX_UPLOAD_BYTES"],
    )


def show_answers(asking: Asking) -> str:
    """Ask the model and return the page with what it said. Raises Problem."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    answered = ask(app, current_predictor(), asking.samples, "page", current_owner())
    problem = not_accepted(asking.refused) if asking.refused else None
    return show_form(asking.given, problem, [*zip(answered, asking.samples, strict=True)])


@blueprint.get("/")
def form() -> ResponseReturnValue:
    """Show the form."""
    return show_form({})


@blueprint.post("/")
def predict() -> ResponseReturnValue:
    """Answer what was sent beside the form, or say there what is wrong."""
    try:
        return show_answers(from_form())
    except Problem as problem:
        return show_form(request.form, problem), problem.status, problem.headers


@blueprint.post("/examples/<int:number>")
def ask_example(number: int) -> ResponseReturnValue:
    """Answer an example of the version, as if it had been sent."""
    try:
        return show_answers(from_example(number))
    except Problem as problem:
        return show_form({}, problem), problem.status, problem.headers


@blueprint.get("/examples/<int:number>")
def example(number: int) -> ResponseReturnValue:
    """Send the picture of an example."""
    picture = kind.thumbnail(from_example(number).samples[0].picture or b"")
    if picture is None:
        abort(404)
    return Response(
        picture, mimetype="image/webp", headers={"Cache-Control": "private, max-age=60"}
    )


@blueprint.get("/model")
def model() -> ResponseReturnValue:
    """Show the model's card: what it is, what a person wrote of it, and how it did."""
    sections = describe(current_predictor().artifact)
    return render_template("predict/model.html", sections=sections)


@blueprint.get("/model/card.md")
def card() -> ResponseReturnValue:
    """Return the card as Markdown, to be kept or published."""
    project, artifact = current_app.config["PROJECT"], current_predictor().artifact
    text = markdown.document(project["name"], describe(artifact))
    return download(text, "text/markdown", "card.md")


@blueprint.get("/model/evaluation.csv")
def evaluation() -> ResponseReturnValue:
    """Return the figures as they were written when the version was made."""
    return download(current_predictor().artifact.files[EVALUATION], "text/csv", "evaluation.csv")


def download(content: str | bytes, mimetype: str, name: str) -> Response:
    """Return a file to be saved, named after the project and the version."""
    slug, version = current_app.config["PROJECT"]["slug"], current_predictor().version
    response = Response(content, mimetype=mimetype)
    named = f"{slug}-{version}-{name}"
    response.headers.set("Content-Disposition", "attachment", filename=named)
    return response
