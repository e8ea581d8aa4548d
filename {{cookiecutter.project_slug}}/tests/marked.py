"""A language in which all that can be translated stands in brackets: what doesn't was forgotten."""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from babel.support import NullTranslations
from flask import Flask

from app.languages import NAMES
from tests.questions import artifact_of

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = {"alt", "aria-label", "placeholder", "title"}  # attributes that people read or hear
NO_WORDS = {"code", "data", "pre", "script", "style", "time"}  # elements without words of ours


class Marked(NullTranslations):
    """Translates every message into itself, in brackets."""

    def ugettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        return self.ugettext(singular if num == 1 else plural)


class Leftovers(HTMLParser):
    """Collects the words of a page that stand in no brackets."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth, self._without = 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._without += tag in NO_WORDS
        values = dict(attrs)
        for name in SPOKEN & {*values}:
            self._look_at(values[name] or "")
        if tag == "meta" and values.get("name") == "description":
            self._look_at(values["content"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._without -= tag in NO_WORDS

    def handle_data(self, data: str) -> None:
        if not self._without:
            self._look_at(data)

    def _look_at(self, text: str) -> None:
        outside = []
        for letter in text:
            self._depth += (letter == OPEN) - (letter == CLOSE)
            outside.append(letter if self._depth == 0 and letter != CLOSE else " ")
        words = " ".join("".join(outside).split())
        if any(letter.isalpha() for letter in words):
            self.found.append(words)


def leftovers(page: str, known: Iterable[str]) -> list[str]:
    """Return the words of a page that nobody can translate, but for those in `known` texts."""
    parser, texts = Leftovers(), sorted(known, key=len, reverse=True)
    parser.feed(page)
    return [words for words in parser.found if not is_known(words, texts)]


def is_known(words: str, texts: list[str]) -> bool:
    """Whether words are part of a text, such as its beginning, or several texts in a row."""
    if any(words.removesuffix("...").lower() in text.lower() for text in texts):
        return True
    for text in texts:
        words = words.replace(text, " ")
    return not any(letter.isalpha() for letter in words)


def texts_in(value: Any) -> Iterator[str]:
    """Yield the texts in what JSON can carry, and the names of its fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_in([*value, *value.values()])
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


def nobodys(app: Flask) -> set[str]:
    """Return the texts on an application's pages that aren't ours to translate.

    Its name and description, the names of languages, and all that the model speaks of.
    """
    signature = artifact_of(app).signature
    of_project, of_model = app.config["PROJECT"], signature.model_dump(mode="json")
    titles = {field.title for field in signature.fields}
    return {*texts_in(of_project), *NAMES.values(), *texts_in(of_model), *titles} - {""}
