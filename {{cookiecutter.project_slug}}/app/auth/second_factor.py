"""The optional second factor: codes of an app, and recovery codes for who lost it."""

import base64
import secrets
from datetime import UTC, datetime, timedelta

from flask import current_app
from passlib.totp import TOTP
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.auth import accounts, totp
from app.auth.models import RecoveryCode, SecondFactor, User
from app.auth.tokens import digest
from app.db import db, writing
from app.model.message import Message

WRONG = Message("This code isn't right. Each works once; take the one that the app shows now.")
RECOVERY_CODES = 10
RECOVERY_BYTES = 15  # 120 random bits need no slow hash, and nobody guesses them
RECOVERY_LETTERS = 24
FREE_TRIES = 5  # wrong codes in a row before one has to wait, ever longer
LONGEST_WAIT = timedelta(days=1)


def codes_for(salt: str) -> TOTP:
    """Return what makes the codes that belong to a salt."""
    return totp.generator(str(current_app.secret_key), salt)


def new_salt() -> str:
    """Return a salt for an account that begins to use an app."""
    return secrets.token_urlsafe(16)


def of_user(user: User) -> SecondFactor | None:
    """Return an account's second factor, None where it is off."""
    return db.session.scalar(select(SecondFactor).where(SecondFactor.user_id == user.id))


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes weren't used yet."""
    mine = select(func.count()).where(RecoveryCode.user_id == user.id)
    return db.session.scalar(mine) or 0


def renew_recovery_codes(session: Session, user_id: int) -> list[str]:
    """Return new recovery codes, which can't be shown again; the old ones end."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    made = []
    for _ in range(RECOVERY_CODES):
        code = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
        session.add(RecoveryCode(user_id=user_id, hash=digest(code)))
        made.append("-".join(code[each : each + 4] for each in range(0, RECOVERY_LETTERS, 4)))
    return made


def turn_on(user: User, salt: str, typed: str) -> list[str] | None:
    """Ask for codes from now on; return recovery codes, None where the typed code is wrong."""
    counter = totp.counter_of(codes_for(salt), typed, None)
    if counter is None:
        return None
    with writing() as session:
        session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
        session.add(
            SecondFactor(
                user_id=user.id,
                salt=salt,
                since=datetime.now(UTC),
                last_counter=counter,
                failures=0,
            )
        )
        return renew_recovery_codes(session, user.id)


def turn_off(session: Session, user_id: int) -> None:
    """Ask for no codes any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))


def reset(email: str) -> None:
    """Turn it off for who lost app and recovery codes. Raises AccountError."""
    with writing() as session:
        turn_off(session, accounts.find(session, email).id)


def waiting(factor: SecondFactor) -> timedelta:
    """Return how long no code is looked at: a minute after five wrong ones, then twice as long."""
    if factor.failures < FREE_TRIES or factor.failed_at is None:
        return timedelta(0)
    wait = timedelta(minutes=1 << min(factor.failures - FREE_TRIES, 20))
    return factor.failed_at + min(wait, LONGEST_WAIT) - datetime.now(UTC)


def problem_with(session: Session, factor: SecondFactor, typed: str) -> str | None:
    """Return why a code isn't accepted, None where it is; it won't be a second time."""
    code = "".join(letter for letter in typed if letter.isalnum()).lower()
    if len(code) == RECOVERY_LETTERS:
        this = (RecoveryCode.user_id == factor.user_id, RecoveryCode.hash == digest(code))
        used = session.scalar(delete(RecoveryCode).where(*this).returning(RecoveryCode.id))
        return None if used else WRONG
    if (wait := waiting(factor)) > timedelta(0):
        minutes = int(wait.total_seconds() // 60) + 1
        pattern = Message("Too many wrong codes: wait %(minutes)s min, or take a recovery code.")
        return Message(pattern, minutes=minutes)
    counter = totp.counter_of(codes_for(factor.salt), code, factor.last_counter)
    if counter is None:
        factor.failures, factor.failed_at = factor.failures + 1, datetime.now(UTC)
        return WRONG
    factor.failures, factor.last_counter = 0, counter
    return None
