"""What pages say can be translated, and is: the catalogs have the words of every room."""

import tomllib
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po
from conftest import ROOT

TREE = ROOT / "{{cookiecutter.project_slug}}"
CATALOGS = sorted((TREE / "app/translations").glob("*/LC_MESSAGES/messages.po"))


@pytest.fixture(scope="module")
def said() -> set[str]:
    """The words in the tree, found as `make translations` finds them."""
    config = tomllib.loads((TREE / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]
    methods = [(each["pattern"], each["method"]) for each in config["mappings"]]
    more = [word for each in config["mappings"] for word in each.get("keywords", [])]
    keywords = DEFAULT_KEYWORDS | parse_keywords(more)
    found = extract_from_dir(TREE, methods, keywords=keywords)
    return {texts if isinstance(texts, str) else texts[0] for _, _, texts, _, _ in found}


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parent.parent.name)
def test_every_word_of_every_room_is_in_the_catalog(path: Path, said: set[str]) -> None:
    with path.open("rb") as file:
        catalog = read_po(file)
    ids = [each.id for each in catalog if each.id]
    written = {text if isinstance(text, str) else text[0] for text in ids}
    assert said - written == set(), "make translations, then translate what it has added"
    assert written - said == set(), "make translations takes out what nobody says any more"
    assert list(catalog.obsolete) == []
