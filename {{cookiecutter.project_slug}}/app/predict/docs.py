"""The API's documentation as a page, made from the OpenAPI document; it loads nothing else."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.predict.openapi import active_signature, describe_api

blueprint = Blueprint("docs", __name__)


@blueprint.get("/docs")
def api() -> ResponseReturnValue:
    """Show every operation of the API, with a call to copy."""
    found = active_signature()
    return render_template(
        "predict/docs.html", api=describe_api(), signature=found[0] if found else None
    )
