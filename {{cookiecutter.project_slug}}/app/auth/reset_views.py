"""The pages for a forgotten password: ask for a link, and choose a new password by it."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, Length

from app.auth import reset
from app.auth.passwords import LONGEST

blueprint = Blueprint("reset", __name__)
LONGEST_ADDRESS = 254  # characters; no account has a longer one


class NewPasswordForm(FlaskForm):
    """A new password, typed twice."""

    password = PasswordField(
        validators=[Length(max=LONGEST, message=lazy_gettext("At most %(max)d characters."))]
    )
    password_confirm = PasswordField(
        validators=[EqualTo("password", lazy_gettext("The two passwords don't match."))]
    )


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Take an address and answer the same whether or not it has an account."""
    if not current_app.config["SENDS_LETTERS"]:
        abort(404)
    email = request.form.get("email", "").strip()
    if request.method == "POST" and len(email) <= LONGEST_ADDRESS:
        reset.ask_for_link(email)
    return render_template("auth/forgotten.html", asked=request.method == "POST")


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
def choose(token: str) -> ResponseReturnValue:
    """Take a new password from whoever has a link; it signs nobody in."""
    user, form = reset.account_of(token), NewPasswordForm()
    if user is None:
        return render_template("auth/link_over.html"), 404
    if form.validate_on_submit():
        rules = current_app.extensions["security"].password_util
        problems, password = rules.validate(form.password.data, False, user=user)
        if not problems:
            if not reset.use(token, password):
                return render_template("auth/link_over.html"), 404
            flash(_("Your password is changed. Sign in with the new one."))
            return redirect(url_for("security.login"))
        form.password.errors = problems
    status = 422 if form.errors else 200
    return render_template("auth/new_password.html", form=form, email=user.email), status
