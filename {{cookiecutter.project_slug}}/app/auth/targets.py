"""Where signing in may lead: to a page of this application, by its path."""

from flask import abort, request

from app.security import PATH_HERE


def check_target() -> None:
    """Refuse a `next` that leads elsewhere, before any page of sign-in makes use of it."""
    if request.blueprint == "security":
        for target in request.args.getlist("next") + request.form.getlist("next"):
            if target and not PATH_HERE.fullmatch(target):
                abort(400)
