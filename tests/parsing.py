"""What has to parse, before a bake and after it: a parser for each kind of file."""

import ast
import json
import re
import tomllib
from collections.abc import Callable
from html.parser import HTMLParser

import yaml
from jinja2 import Environment

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "circle", "rect"}


class Balance(HTMLParser):
    """Fails on a tag that is closed without being open, or never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


def parse_html(text: str) -> None:
    """Parse a page as a Jinja template, and its markup as HTML."""
    Environment(autoescape=True).parse(text)
    balance = Balance()
    balance.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL))
    assert not balance.open


PARSERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
    ".json": json.loads,
    ".html": parse_html,
}
