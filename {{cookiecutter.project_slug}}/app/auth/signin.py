"""Flask-Security, cut to what this application offers: sign-up, sign-in, sign-out, new password."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, abort, flash, g, request, session
from flask_babel import gettext as _
from flask_security import ChangePasswordForm, LoginForm, Security, user_not_registered
from flask_security.signals import user_authenticated

from app.auth import attempts
from app.auth.accounts import datastore
from app.auth.models import LONGEST_ADDRESS
from app.auth.passwords import LONGEST, Passwords
from app.config import Settings
from app.db import db, write_lock
from app.errors import Problem
from app.model.message import Message

# What Flask-Security says on our pages, in our words.
SAID: dict[str, tuple[Message, str]] = {
    "GENERIC_AUTHN_FAILED": (Message("E-mail address or password is wrong."), "error"),
    "LOGIN": (Message("Sign in to continue."), "info"),
    "PASSWORD_CHANGE": (Message("Your password is changed."), "info"),
    "EMAIL_NOT_PROVIDED": (Message("Type your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (Message("This is no e-mail address."), "error"),
    "PASSWORD_NOT_PROVIDED": (Message("Type a password."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (Message("The two passwords don't match."), "error"),
    "INVALID_PASSWORD": (Message("This isn't your password."), "error"),
    "PASSWORD_IS_THE_SAME": (Message("This is the password that you have. Take another."), "error"),
}

# argon2id as OWASP and ASVS 5 ask at least: 19 MiB, two passes, one lane
ARGON2 = {
    "argon2__type": "ID",
    "argon2__memory_cost": 19_456,
    "argon2__time_cost": 2,
    "argon2__parallelism": 1,
}


class SignInForm(LoginForm):
    """Sign-in without "remember me", whose cookie would outlive the session by a year."""

    remember = None  # the way to remove a field of a form


class ChangeForm(ChangePasswordForm):
    """A change of the password, which counts as a try only where the old one is wrong."""

    def validate(self, **options: Any) -> bool:
        """Check the old password and the new one."""
        valid = super().validate(**options)
        if not valid and not self.password.errors:
            attempts.release()
            db.session.commit()
        return valid


def check_form() -> None:
    """Refuse what Flask-Security would take or stumble over, then take the write lock.

    Its views read and then write in one transaction, which must queue from the start. The form
    is read before that: a slow client must not hold the lock.
    """
    if request.method != "POST" or request.blueprint != "security":
        return
    if request.is_json:
        abort(415)  # a second way in, for which there are tokens
    for name, value in request.form.items():
        if "password" in name and len(value) > LONGEST:
            pattern = Message("A password has at most %(most)s characters.")
            raise Problem(422, Message(pattern, most=LONGEST))
        if name == "email" and len(value) > LONGEST_ADDRESS:  # it would be looked at for seconds
            pattern = Message("An e-mail address has at most %(most)s characters.")
            raise Problem(422, Message(pattern, most=LONGEST_ADDRESS))
    with write_lock():
        db.session.connection()


def say_that_it_exists(_app: Flask, **_details: Any) -> None:
    """Tell who signs up that the address is taken; without e-mail there is no hiding it."""
    flash(_("There is an account with this address already. Sign in, or take another address."))


def renew_csrf_token(_app: Flask, **_details: Any) -> None:
    """Forget the forms' secret at sign-in, in case somebody else had planted it."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def but_for_probes(load: Callable[[], Any]) -> Callable[[], Any]:
    """Ask the database for nobody's account to say that the process is alive."""
    return lambda: None if request.blueprint == "health" else load()


def configure(app: Flask, settings: Settings) -> None:
    """Choose from Flask-Security's features."""
    app.config.update(
        SECURITY_REGISTERABLE=settings.registration == "open",
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_REGISTER_URL="/sign-up",
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_POST_CHANGE_VIEW="/account",
        SECURITY_LOGOUT_METHODS=["POST"],  # a link or an image elsewhere can't sign anyone out
        SECURITY_STATIC_FOLDER=None,  # its pages are ours, so its styles are not needed
        SECURITY_CACHE_CONTROL={},  # ours holds for every page
        SECURITY_FRESHNESS=timedelta(days=-1),  # no page that asks for the password once more
        SECURITY_RETURN_GENERIC_RESPONSES=True,  # an unknown address is like a wrong password
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],  # no second secret that must never be lost
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},  # asks no name server
        SECURITY_LOGIN_USER_TEMPLATE="auth/sign_in.html",
        SECURITY_REGISTER_USER_TEMPLATE="auth/sign_up.html",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="auth/password.html",
        SECURITY_I18N_DOMAIN="messages",  # its words are looked up where ours are
        SECURITY_I18N_DIRNAME=str(Path(app.root_path) / "translations"),
        **{f"SECURITY_MSG_{name}": (text, kind) for name, (text, kind) in SAID.items()},
    )


def init_app(app: Flask, settings: Settings) -> None:
    """Add Flask-Security's views, and what keeps them within bounds."""
    configure(app, settings)
    app.before_request(check_form)
    security = Security(
        app,
        datastore,
        login_form=SignInForm,
        change_password_form=ChangeForm,
        password_util_cls=Passwords,
    )
    security.want_json(lambda _: False)  # pages only; the API is ours
    loaders = security.principal.identity_loaders
    loaders.extend([but_for_probes(loaders.pop()) for _ in range(len(loaders))])
    app.login_manager.request_loader(lambda _: None)  # type: ignore[attr-defined]
    # It has put in a provider of its own; see app/errors.py.
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]
    user_authenticated.connect(renew_csrf_token, app)
    user_not_registered.connect(say_that_it_exists, app)
