"""The pages about people and their tokens."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.admin import people
from app.auth import accounts, proof, tokens
from app.auth.models import ApiToken, User
from app.db import db

blueprint = Blueprint("people", __name__, url_prefix="/admin")
LARGEST_ID = 2**31 - 1


def position(name: str) -> int | None:
    """Return the id that the address names as the place where a page begins, if any."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 <= found <= LARGEST_ID else None


def place() -> dict[str, Any]:
    """Return the part of the address that says which people or tokens a page lists."""
    return {name: request.args[name] for name in ("q", "after", "before") if name in request.args}


def account_or_404(email: str) -> User:
    """Return the account with an address."""
    try:
        return accounts.find(db.session, email)
    except accounts.AccountError:
        abort(404)


@blueprint.get("/people")
def index() -> ResponseReturnValue:
    """List people, all or those whose address has something in it."""
    wanted = request.args.get("q", "").strip()
    found, more = people.page(wanted, position("after") or 0)
    return render_template(
        "admin/people.html", people=found, more=more, wanted=wanted, place=place()
    )


@blueprint.post("/people")
def change() -> ResponseReturnValue:
    """Enable or disable an account; never one's own."""
    account, active = account_or_404(request.form.get("email", "")), request.form.get("active")
    email = account.email
    if account.id == g.account.id:
        flash(_("You can't disable your own account."))
        return redirect(url_for("people.index", **place()))
    try:
        accounts.change(email, active=active == "yes")
    except accounts.LastAdmin:
        flash(last_admin(email))
    except accounts.AccountError:
        abort(404)
    else:
        if active == "yes":
            flash(_("%(email)s is enabled.", email=email))
        else:
            flash(_("%(email)s is disabled.", email=email))
    return redirect(url_for("people.index", **place()))


def last_admin(email: str) -> str:
    """Return why an account must stay an admin that can sign in."""
    said: str = _(
        "%(email)s is the last admin who can sign in: make somebody else an admin first.",
        email=email,
    )
    return said


@blueprint.get("/people/role")
def ask_role() -> ResponseReturnValue:
    """Ask for the password before an account becomes an admin, or ceases to be one."""
    account = account_or_404(request.args.get("email", ""))
    return render_template("admin/role.html", account=account, place=place())


@blueprint.post("/people/role")
def change_role() -> ResponseReturnValue:
    """Make an account an admin, or one no longer, if one knows one's own password."""
    account, role = account_or_404(request.form.get("email", "")), request.form.get("role")
    if account.id == g.account.id or role not in {"admin", "user"}:
        abort(404)
    email = account.email
    if not proof.knows_password():
        asked = {"account": account, "place": place(), "problem": proof.WRONG}
        return render_template("admin/role.html", **asked), 422
    try:
        accounts.change(email, role=role)
    except accounts.LastAdmin:
        flash(last_admin(email))
    else:
        if role == "admin":
            flash(_("%(email)s is an admin now.", email=email))
        else:
            flash(_("%(email)s is no admin now.", email=email))
    return redirect(url_for("people.index", **place()))


@blueprint.get("/tokens")
def list_tokens() -> ResponseReturnValue:
    """List everybody's tokens, newest first; none of them can be shown."""
    found, more = people.tokens(position("before"))
    return render_template("admin/tokens.html", tokens=found, more=more, place=place())


@blueprint.post("/tokens")
def revoke() -> ResponseReturnValue:
    """Revoke somebody's token."""
    number = request.form.get("token", type=int)
    token = db.session.get(ApiToken, number) if number and 0 < number <= LARGEST_ID else None
    if token is None:
        abort(404)
    name, email = token.name, token.user.email
    tokens.revoke(token.user, token.id)
    flash(_("The token “%(name)s” of %(email)s is revoked.", name=name, email=email))
    return redirect(url_for("people.list_tokens", **place()))
