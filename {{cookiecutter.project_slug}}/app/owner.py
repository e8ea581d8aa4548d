"""Whose is a prediction? The browser's, unless a room that knows accounts says otherwise."""

import uuid
from collections.abc import Callable

from blinker import Namespace
from flask import Flask, current_app, request, session

Owner = str | None  # None: nobody's, so that nothing of it is kept
CALLER = "caller"  # where it may put its Callable[[str | None], Owner] for calls of the API
OWNER = "owner"  # the key in `app.extensions` where a room may put its own Callable[[], Owner]

# Sent with the app, `owner` and the `session` of a transaction that makes an end of this owner:
# a room that keeps something of theirs deletes it there.
gone = Namespace().signal("gone")


def visitor() -> Owner:
    """Return the id of the visitor's browser session; a call of the API has none."""
    if request.path.startswith("/api/"):
        return None
    session.permanent = True
    return f"visitor:{session.setdefault('visitor', uuid.uuid4().hex)}"


def caller(app: Flask, authorization: str | None) -> Owner:
    """Return who calls the API, by the header of that name. Raises Problem where nobody may.

    Without a room that knows accounts everybody may, and nothing is kept.
    """
    find: Callable[[str | None], Owner] | None = app.extensions.get(CALLER)
    return find(authorization) if find else None


def current_owner() -> Owner:
    """Return who owns what this request makes, and may see what it asks for."""
    find: Callable[[], Owner] = current_app.extensions.get(OWNER, visitor)
    return find()
