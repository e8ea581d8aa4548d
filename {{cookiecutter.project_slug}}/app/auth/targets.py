"""Where signing in may lead: to a page of this application, by its path."""

import re

from flask import abort, request

# A browser drops line ends and tabs, and takes // and /\ for the beginning of another host.
PATH_HERE = re.compile(r"(/(?![/\\])[^\x00-\x1f\x7f]*)?")


def check_target() -> None:
    """Refuse a `next` that leads elsewhere, before any page of sign-in makes use of it."""
    if request.blueprint == "security":
        for target in request.args.getlist("next") + request.form.getlist("next"):
            if not PATH_HERE.fullmatch(target):
                abort(400)
