"""The pages about accounts: one's own, with its tokens and sessions."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth import accounts, browsers, proof, second_factor, sessions, tokens

blueprint = Blueprint("auth", __name__, url_prefix="/account")


def show_account(**values: object) -> str:
    """Return the page of one's own account."""
    return render_template(
        "auth/account.html",
        tokens=tokens.of_user(g.account),
        sessions=sessions.of_user(g.account),
        this_browser=sessions.this_browser(),
        factor=second_factor.of_user(g.account),
        in_words=browsers.in_words,
        **values,
    )


@blueprint.get("")
def account() -> ResponseReturnValue:
    """Show one's own account and tokens."""
    return show_account()


@blueprint.post("/tokens")
def create_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    name = request.form.get("name", "").strip()
    if not 1 <= len(name) <= 80:
        problem = _("Give the token a name of at most 80 characters.")
        return show_account(name_problem=problem), 422
    return show_account(new_token=tokens.create(g.account, name)), 201


@blueprint.post("/tokens/<int(max=2147483647):token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke one of one's tokens."""
    if not tokens.revoke(g.account, token_id):
        abort(404)
    flash(_("The token is revoked."))
    return redirect(url_for("auth.account"))


@blueprint.post("/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    sessions.end_others(g.account)
    flash(_("You are signed out everywhere else."))
    return redirect(url_for("auth.account"))


@blueprint.get("/delete")
def ask_to_delete() -> ResponseReturnValue:
    """Show what deleting one's account would delete."""
    return render_template("auth/delete.html")


@blueprint.post("/delete")
def delete_account() -> ResponseReturnValue:
    """Delete one's account, if one knows its password."""
    if not proof.knows_password():
        return render_template("auth/delete.html", problem=proof.WRONG), 422
    accounts.remove(g.account.email)
    session.clear()
    flash(_("Your account is deleted, and all that was kept of it."))
    return redirect(url_for("security.login"))
