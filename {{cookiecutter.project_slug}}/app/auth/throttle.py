"""How often a password may be tried: counted before its hash is computed.

After OWASP's "Slow Down Online Guessing Attacks with Device Cookies". A browser that the account
has signed in from before has tries of its own, so nobody elsewhere can use up those of the
rightful owner. All others share the tries of their place, of the account and of the application.
"""

from functools import partial
from typing import Any

from flask import Flask, Response, after_this_request, make_response, render_template, request
from flask_security.signals import user_authenticated

from app.auth import attempts, devices
from app.auth.attempts import Limit
from app.auth.guard import signed_in
from app.auth.models import User
from app.auth.signin import SignInForm
from app.errors import answer

# Failed tries in 15 minutes
PAIR = 5  # at one account from one place
DEVICE = 10  # at one account from a browser that is known to it
ACCOUNT = 20  # at one account from all other browsers
PLACE = 50  # at all accounts from one place, which may be a school behind one address
EVERYWHERE = 1000  # at all accounts from everywhere: bounds the work, too
CHANGE = 5  # at one's own password, where one is signed in already


def sign_in_limits(email: str) -> list[Limit]:
    """Return what a try of this request at an account counts against, whether it exists or not."""
    account, place = attempts.comparable(email), attempts.network(request.remote_addr)
    if device := devices.known(attempts.keyed(account)):
        return [Limit("device", device, DEVICE)]
    return [
        Limit("pair", f"{account} {place}", PAIR),
        Limit("account", account, ACCOUNT),
        Limit("place", place, PLACE),
        Limit("everywhere", "", EVERYWHERE),
    ]


def own_password(user: User) -> list[Limit]:
    """Return what a try at one's own password, where one is signed in already, counts against."""
    return [Limit("change", str(user.id), CHANGE)]


def count_try() -> None:
    """Count a form that asks for a password. Raises TooManyAttempts."""
    if request.method != "POST":
        return
    form = request.form
    if request.endpoint == "security.login":
        if form.get("email") and form.get("password"):
            attempts.reserve(sign_in_limits(form["email"]))
    elif request.endpoint == "security.change_password" and (user := signed_in()):
        attempts.reserve(own_password(user))


def welcome(_app: Flask, user: User, **_details: Any) -> None:
    """Count no success as a try, and know this browser from now on."""
    attempts.release()
    account = attempts.keyed(attempts.comparable(user.email))
    after_this_request(partial(devices.remember, account))


def refuse(problem: attempts.TooManyAttempts) -> Response:
    """Say on the page to sign in how long to wait; elsewhere as every other error is said."""
    if request.endpoint != "security.login":
        return answer(problem)
    form = SignInForm()
    form.form_errors.append(problem.detail)
    page = render_template("auth/sign_in.html", login_user_form=form)
    return make_response(page, problem.status, problem.headers)


def init_app(app: Flask) -> None:
    """Count before sign-in takes the write lock: it comes first in `app/auth/__init__.py`."""
    app.before_request(count_try)
    app.register_error_handler(attempts.TooManyAttempts, refuse)
    user_authenticated.connect(welcome, app)
