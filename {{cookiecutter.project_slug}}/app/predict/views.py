"""The pages: ask the model, and see what it is and how good it is."""

import csv
import io

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.model.artifact import EVALUATION
from app.predict import inputs
from app.predict.answers import ask
from app.predict.service import ModelNotReady, service

blueprint = Blueprint("predict", __name__)


def show_form(problem: Problem | None = None) -> str:
    """Return the page with the form, its problems beside it."""
    try:
        signature, reason = service().predictor().signature, None
    except ModelNotReady as error:
        signature, reason = None, str(error)
    return render_template(
        "predict/form.html",
        signature=signature,
        reason=reason,
        problem=problem,
        max_bytes=current_app.config["MAX_UPLOAD_BYTES"],
    )


@blueprint.get("/")
def form() -> ResponseReturnValue:
    """Show the form."""
    return show_form()


@blueprint.post("/")
def predict() -> ResponseReturnValue:
    """Answer an upload with the result, or with the form and what is wrong."""
    try:
        sample = inputs.from_form()
        answered = ask(sample, source="page")
    except Problem as problem:
        return show_form(problem), problem.status
    return render_template("predict/result.html", prediction=answered.prediction, id=answered.id)


@blueprint.get("/model")
def model() -> ResponseReturnValue:
    """Show the model: its signature, and from `evaluation.csv` how it did on held-out data."""
    try:
        artifact = service().predictor().artifact
    except ModelNotReady as error:
        raise Problem(503, str(error)) from None
    table = list(csv.DictReader(io.StringIO(artifact.files[EVALUATION].decode())))
    return render_template(
        "predict/model.html", manifest=artifact.manifest, signature=artifact.signature, table=table
    )
