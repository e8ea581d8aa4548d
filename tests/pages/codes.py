"""What an authenticator app does (RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import time


def code_of(key: str) -> str:
    """Return the six digits that belong to a key now."""
    letters = key.replace("-", "")
    secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    counted = struct.pack(">Q", int(time.time() // 30))
    digest = hmac.new(secret, counted, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
