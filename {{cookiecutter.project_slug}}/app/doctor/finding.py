"""What a check finds: a plain sentence, and how to mend what isn't right."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "FAIL"]


@dataclass(frozen=True)
class Finding:
    """One sentence; unless all is well the mend is another. Neither ever holds a secret."""

    level: Level
    says: str
    mend: str = ""


def ok(says: str) -> Finding:
    """Return that all is well."""
    return Finding("ok", says)


def warn(says: str, mend: str) -> Finding:
    """Return what works but could be better."""
    return Finding("warn", says, mend)


def fail(says: str, mend: str) -> Finding:
    """Return what must be mended."""
    return Finding("FAIL", says, mend)


def fail_as(sentence: str, otherwise: str) -> Finding:
    """Return a refusal of the application's own, `what is wrong: how to mend it.`, as a failure.

    `otherwise` is the mend of a sentence that has none.
    """
    says, _, mend = sentence.partition(": ")
    return fail(f"{says.rstrip('.')}.", f"{mend[0].upper()}{mend[1:]}" if mend else otherwise)
