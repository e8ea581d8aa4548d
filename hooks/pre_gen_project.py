"""Refuse an answer that would make a broken project, in one plain sentence."""

import json
import re
import sys
import unicodedata

ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")
FREE_TEXT = {"project_name": 200, "description": 500, "author_name": 200, "author_email": 200}
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt1"}  # Windows can't make such a folder


def problem_with_text(name, value, limit):
    """Return why a free-text answer can't be used, or None."""
    if not value.strip():
        return f"{name} is empty: type at least one character."
    if len(value) > limit:
        return f"{name} has {len(value)} characters: use at most {limit}."
    if value != value.strip():
        return f"{name} begins or ends with a space: remove it."
    for character in value:
        # Cf holds the joiners inside emoji, which are fine; the bidirectional ones can hide text.
        if unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or (
            character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
        ):
            return f"{name} has an invisible character (U+{ord(character):04X}): remove it."
    for syntax in ("{" + "{", "{" + "#", "{" + "%"):
        if syntax in value:
            return f"{name} contains {syntax}, which is template syntax: leave it out."
    return None


def problem_with_slug(slug):
    """Return why the folder name can't be used, or None."""
    if not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", slug) or len(slug) > 60:
        return (
            f"project_slug {slug!a} can't be a folder name: use at most 60 lower-case "
            "letters, digits and single hyphens."
        )
    if slug in RESERVED:
        return f"project_slug {slug} is a reserved name on Windows: choose another."
    return None


def problem_with_email(address):
    """Return why the owner's address can't be used, or None."""
    if not re.fullmatch(r"[^@\s\"\\<>,;]+@[^@\s\"\\<>,;]+\.[^@\s\"\\<>,;]+", address):
        return f"author_email {address!a} is no e-mail address: use one like you@example.org."
    return None


def first_problem():
    """Return the first refusal in the order of the questions, or None."""
    problems = [problem_with_text(name, ANSWERS[name], limit) for name, limit in FREE_TEXT.items()]
    problems.insert(1, problem_with_slug(ANSWERS["project_slug"]))
    problems.append(problem_with_email(ANSWERS["author_email"]))
    return next((problem for problem in problems if problem), None)


if __name__ == "__main__" and (refusal := first_problem()):
    sys.exit(refusal)
