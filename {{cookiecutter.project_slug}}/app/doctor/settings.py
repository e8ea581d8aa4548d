"""Checks of the settings: what production refuses, and who can read the file they come from."""

import shutil
import subprocess
from pathlib import Path

from app.config import MAKE_KEY, Settings, SettingsError, load_settings
from app.doctor.case import SAFE, Case, Check, shown
from app.doctor.files import others_may
from app.doctor.finding import Finding, fail_as, ok

CORRECT = "Correct it in the environment or in .env."


def judge(case: Case, name: str, well: str) -> Finding:
    """Return what is said at start against one of the settings in SAFE, the others being safe."""
    others = {key: value for key, value in SAFE.items() if key != name}
    try:
        load_settings(**others, app_env=case.settings.app_env)
    except SettingsError as error:
        return fail_as(str(error).splitlines()[0], CORRECT)
    return ok(well)


def app_env(case: Case) -> Finding:
    """Is production served as production?"""
    if case.deploy and case.named == "development":
        return case.unsafe(
            "APP_ENV is development, which accepts what is unsafe.",
            "Set APP_ENV=production in .env, or leave it out.",
        )
    return ok(f"APP_ENV is {case.settings.app_env}.")


def secret_key(case: Case) -> Finding:
    """Can nobody else sign a cookie?"""
    if not case.in_production:
        return ok("SECRET_KEY may be left out in development, which makes its own.")
    return judge(case, "secret_key", "SECRET_KEY is long, and no published one.")


def flask_debug(case: Case) -> Finding:
    """Is there no debugger that runs a visitor's code?"""
    return judge(case, "flask_debug", f"FLASK_DEBUG is right for {case.settings.app_env}.")


def secure_cookies(case: Case) -> Finding:
    """Do cookies travel over HTTPS only?"""
    return judge(case, "secure_cookies", f"SECURE_COOKIES is right for {case.settings.app_env}.")


def env_file() -> Path | None:
    """Return the file that settings come from, where there is one."""
    named = Settings.model_config.get("env_file")
    return named if isinstance(named, Path) and named.is_file() else None


def env_file_is_private(case: Case) -> Finding | None:
    """Can only its owner read the file with the key?"""
    if (file := env_file()) is None:
        return None
    if others_may(file, 0o077):
        return case.unsafe("Other users can read .env.", f"chmod 600 {shown(file)}")
    return ok("Only its owner can read .env.")


def env_file_is_untracked(case: Case) -> Finding | None:
    """Is the key in no commit?"""
    git, file = shutil.which("git"), env_file()
    if git is None or file is None:
        return None
    listing = [git, "-C", str(file.parent), "ls-files", "--error-unmatch", file.name]
    code = subprocess.run(listing, capture_output=True, check=False).returncode  # noqa: S603
    if code == 0:
        return case.unsafe(
            "git tracks .env, so its key is in every copy of the repository.",
            f"git rm --cached .env; then make a new SECRET_KEY with {MAKE_KEY}.",
        )
    return ok("git doesn't track .env.") if code == 1 else None  # no repository


CHECKS: tuple[Check, ...] = (
    app_env,
    secret_key,
    flask_debug,
    secure_cookies,
    env_file_is_private,
    env_file_is_untracked,
)
