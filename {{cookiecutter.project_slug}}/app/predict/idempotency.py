"""Idempotency-Key: a call that is sent again, since its answer was lost, is kept only once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Problem
from app.model.codec import encode
from app.model.sample import Sample

HEADER = "Idempotency-Key"
REPLAYED = {"Idempotent-Replayed": "true"}  # on an answer that was given before
LONGEST = 200  # characters of a key


class AlreadyKept(Exception):
    """A call with the same key was kept meanwhile."""


@dataclass(frozen=True)
class Call:
    """The key that a caller gave to a call, and what tells its input from another."""

    key: str
    fingerprint: str


def call_of(key: str | None, samples: Sequence[Sample]) -> Call | None:
    """Return the call that a header names, None without one. Raises Problem."""
    if key is None:
        return None
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        text = f"{HEADER} must be 1 to {LONGEST} visible ASCII characters, such as a UUID."
        raise Problem(400, text)
    digest = hashlib.sha256()
    for sample in samples:
        digest.update(encode(sample.values) + (sample.picture or b""))
    return Call(key, digest.hexdigest())
