"""The second step of signing in, for accounts with a second factor."""

import time
from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user
from flask_security.tf_plugin import TfPlugin
from sqlalchemy import select

from app.auth import attempts, second_factor
from app.auth.models import SecondFactor, User
from app.db import db, write_lock

blueprint = Blueprint("second_step", __name__)
KEY = "second_step"  # of who gave the right password and still owes a code, in Flask's session
TIME = 600  # seconds from the password to the code


class Gate(TfPlugin):
    """Stands where Flask-Security asks for a second factor: between password and session."""

    def tf_enter(self, user: User, *_: Any, **__: Any) -> ResponseReturnValue | None:  # type: ignore[override]
        """Send who has a second factor to the second step; the others go on."""
        if second_factor.of_user(user) is None:
            return None
        session[KEY] = {
            "user": user.fs_uniquifier,
            "until": int(time.time()) + TIME,
            "next": request.values.get("next") or "/",  # checked in targets.py
        }
        attempts.release()  # the password was right; wrong codes are counted on their own
        db.session.commit()  # what the password has changed, such as an old hash
        return redirect(url_for("second_step.ask"))


def find_waiting() -> tuple[User, SecondFactor] | None:
    """Return whose code is waited for, None where nobody's is."""
    step = session.get(KEY)
    if not step or step["until"] < time.time():
        return None
    found = db.session.execute(
        select(User, SecondFactor)
        .join(SecondFactor, SecondFactor.user_id == User.id)
        .where(User.fs_uniquifier == step["user"], User.active)
    ).first()
    return (found[0], found[1]) if found else None


@blueprint.get("/second-step")
def ask() -> ResponseReturnValue:
    """Ask for the code."""
    if find_waiting() is None:
        return redirect(url_for("security.login"))
    return render_template("auth/second_step.html")


@blueprint.post("/second-step")
def check() -> ResponseReturnValue:
    """Sign in who has the right code."""
    db.session.rollback()
    with write_lock():
        db.session.connection()  # reads and then writes: see app/db.py
    found = find_waiting()
    if found is None:
        return redirect(url_for("security.login"))
    user, factor = found
    problem = second_factor.problem_with(db.session, factor, request.form.get("code", ""))
    if problem:
        db.session.commit()
        return render_template("auth/second_step.html", problem=problem), 422
    login_user(user, authn_via=["password", "authenticator"])
    db.session.commit()
    return redirect(session.pop(KEY)["next"])


def init_app(app: Flask) -> None:
    """Put the gate up, once Flask-Security is there."""
    app.extensions["security"].two_factor_plugins = Gate()
    app.register_blueprint(blueprint)
