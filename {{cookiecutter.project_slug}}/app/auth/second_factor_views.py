"""The page on which people turn their second factor on and off; it takes the password."""

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth import proof, second_factor, totp
from app.db import writing

blueprint = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")
KEY = "second_factor"  # of the salt that was offered, in Flask's session


def show(**values: object) -> str:
    """Return the page: what is on, or the picture for an app to read."""
    factor = second_factor.of_user(g.account)
    if factor is None:
        codes = second_factor.codes_for(cookie.setdefault(KEY, second_factor.new_salt()))
        name = current_app.config["PROJECT"]["name"]
        width, path = totp.picture(totp.address(codes, g.account.email, name))
        values |= {"width": width, "path": path, "key": codes.pretty_key()}
    left = second_factor.recovery_codes_left(g.account)
    return render_template("auth/second_factor.html", factor=factor, left=left, **values)


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show whether it is on, and how to turn it on."""
    return show()


@blueprint.post("/on")
def turn_on() -> ResponseReturnValue:
    """Turn it on with a first code, and show the recovery codes, this once."""
    if second_factor.of_user(g.account) is not None or KEY not in cookie:
        return redirect(url_for("second_factor.page"))
    if not proof.knows_password():
        return show(password_problem=proof.WRONG), 422
    made = second_factor.turn_on(g.account, cookie[KEY], request.form.get("code", ""))
    if made is None:
        return show(code_problem=second_factor.WRONG), 422
    cookie.pop(KEY)
    return show(recovery_codes=made), 201


@blueprint.post("/recovery-codes")
def renew_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, this once."""
    if second_factor.of_user(g.account) is None:
        abort(404)
    if not proof.knows_password():
        return show(password_problem=proof.WRONG), 422
    with writing() as session:
        made = second_factor.renew_recovery_codes(session, g.account.id)
    return show(recovery_codes=made), 201


@blueprint.post("/off")
def turn_off() -> ResponseReturnValue:
    """Turn it off."""
    if not proof.knows_password():
        return show(password_problem=proof.WRONG), 422
    with writing() as session:
        second_factor.turn_off(session, g.account.id)
    flash(_("Signing in takes your password alone from now on."))
    return redirect(url_for("auth.account"))
