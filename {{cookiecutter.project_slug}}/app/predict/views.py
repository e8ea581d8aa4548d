"""The pages: ask the model, and see what it is and how good it is."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.model.artifact import EVALUATION
from app.model.sheet import from_cell
from app.owner import current_owner
from app.predict import inputs
from app.predict.answers import ask
from app.predict.service import current_predictor

blueprint = Blueprint("predict", __name__)


def show_form(given: Mapping[str, Any], problem: Problem | None = None) -> str:
    """Return the page with the form, what was given in it, and the problems beside their fields."""
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
        problem=problem,
        problems={each.field: each.problem for each in problems if each.field in known},
        others=[each for each in problems if each.field not in known],
        max_bytes=current_app.config["MAX_UPLOAD_BYTES"],
    )


def example_values() -> Mapping[str, Any]:
    """Return the values of the example that the address names, or nothing."""
    number = request.args.get("example", type=int)
    try:
        examples = current_predictor().signature.examples
    except Problem:
        return {}
    if number is None or not 1 <= number <= len(examples):
        return {}
    return examples[number - 1].values


@blueprint.get("/")
def form() -> ResponseReturnValue:
    """Show the form, empty or filled with an example."""
    return show_form(example_values())


@blueprint.post("/")
def predict() -> ResponseReturnValue:
    """Answer what was sent with the result, or with the form and what is wrong."""
    try:
        sample = inputs.from_form()
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        (answered,) = ask(app, current_predictor(), [sample], "page", current_owner())
    except Problem as problem:
        return show_form(request.form, problem), problem.status, problem.headers
    return render_template(
        "predict/result.html",
        prediction=answered.prediction,
        id=answered.id,
        sample=sample,
        signature=current_predictor().signature,
    )


@blueprint.get("/model")
def model() -> ResponseReturnValue:
    """Show the model: its signature, and from `evaluation.csv` how it did."""
    artifact = current_predictor().artifact
    lines = csv.DictReader(io.StringIO(artifact.files[EVALUATION].decode()))
    table = [{name: from_cell(cell) for name, cell in line.items()} for line in lines]
    return render_template(
        "predict/model.html", manifest=artifact.manifest, signature=artifact.signature, table=table
    )
