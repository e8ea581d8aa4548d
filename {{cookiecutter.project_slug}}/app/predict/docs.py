"""The API's documentation as a page, made from the OpenAPI document; it loads nothing else."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.model.signature import Signature
from app.predict.openapi import active_signature, describe_api
from app.predict.reading import Operation, read_operations, read_schemas
from app.predict.snippets import Call, Snippet, snippets

blueprint = Blueprint("docs", __name__)


@blueprint.get("/docs")
def api() -> ResponseReturnValue:
    """Show every operation of the API, with a call to copy."""
    document, found = describe_api(), active_signature()
    operations = read_operations(document)
    signature = found[0] if found else None
    return render_template(
        "predict/docs.html",
        api=document,
        operations=operations,
        schemas=read_schemas(document),
        calls={each.path: write_calls(each, document, signature) for each in operations},
    )


def write_calls(
    operation: Operation, document: Mapping[str, Any], signature: Signature | None
) -> list[Snippet]:
    """Return programs that make a call, filled with the example of the active model."""
    file, values = None, None
    if operation.asks and signature:
        file = next((field.name for field in signature.fields if field.is_file), None)
    if operation.asks and file is None:
        values = signature.examples[0].values if signature else {}
    url = f"{request.host_url[:-1]}{operation.path}"
    return snippets(Call(url, "security" in document, values, file))
