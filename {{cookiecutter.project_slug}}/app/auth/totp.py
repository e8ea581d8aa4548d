"""Codes of an authenticator app (RFC 6238): six digits, another six every thirty seconds."""

import hashlib
import hmac

from passlib.exc import TokenError
from passlib.totp import TOTP
from qrcode.main import QRCode

WINDOW = 30  # seconds that an app's clock may be off, either way


def generator(key: str, salt: str) -> TOTP:
    """Return what makes an account's codes.

    Its secret follows from SECRET_KEY and the account's salt, so that a stolen database makes none.
    """
    secret = hmac.new(key.encode(), f"second factor {salt}".encode(), hashlib.sha256).digest()
    return TOTP(key=secret[:20], format="raw")


def counter_of(codes: TOTP, typed: str, last: int | None) -> int | None:
    """Return the number of a right code, None for a wrong one or one not after the `last` used."""
    try:
        return int(codes.match(typed, window=WINDOW, last_counter=last).counter)
    except TokenError:
        return None


def address(codes: TOTP, account: str, name: str) -> str:
    """Return what an app reads from the picture: secret, account, and this application's name."""
    return str(codes.to_uri(account, name.replace(":", " ")))


def picture(text: str) -> tuple[int, str]:
    """Return a QR code of a text: its width in modules, and the SVG path of the dark ones."""
    code = QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
