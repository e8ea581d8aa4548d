"""Sentences that can be translated after they are made, by whoever shows them."""

from collections.abc import Mapping
from typing import Any, Self


class Message(str):
    """A sentence in English that remembers its pattern, and the values put into it.

    `Message("must be at most %(most)s.", most=5)`; a pattern without values may hold any `%`.
    """

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Put the values into the pattern."""
        shown = {name: f"{it:g}" if isinstance(it, float) else it for name, it in values.items()}
        message = super().__new__(cls, template % shown if values else template)
        message.template, message.values = template, values
        return message
