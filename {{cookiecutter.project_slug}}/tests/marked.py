"""A language in which all that can be translated stands in brackets: what doesn't was forgotten."""

from html.parser import HTMLParser

from babel.support import NullTranslations

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
        self._depth, self._without, self._foreign = 0, 0, 0

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


def leftovers(page: str, known: tuple[str, ...]) -> list[str]:
    """Return the words of a page that nobody can translate, but for texts that are `known`."""
    parser = Leftovers()
    for text in sorted(known, key=len, reverse=True):
        page = page.replace(text, "")
    parser.feed(page)
    return parser.found
