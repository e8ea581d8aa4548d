"""Whose is a prediction? The browser's, unless a room that knows accounts says otherwise."""

import uuid
from collections.abc import Callable

from flask import current_app, request, session

Owner = str | None  # None: nobody's, so that nothing of it is kept
OWNER = "owner"  # the key in `app.extensions` where a room may put its own Callable[[], Owner]


def visitor() -> Owner:
    """Return the id of the visitor's browser session; a call of the API has none."""
    if request.path.startswith("/api/"):
        return None
    session.permanent = True
    return f"visitor:{session.setdefault('visitor', uuid.uuid4().hex)}"


def current_owner() -> Owner:
    """Return who owns what this request makes, and may see what it asks for."""
    find: Callable[[], Owner] = current_app.extensions.get(OWNER, visitor)
    return find()
