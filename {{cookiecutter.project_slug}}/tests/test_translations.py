"""The catalogs in app/translations/ are whole, and what is served is what was written."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from app import languages
from app.config import Settings

FOLDER = Path(languages.__file__).with_name("translations")
WRITTEN = sorted(path.name for path in FOLDER.iterdir())
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%%")


def written(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | Sequence[str] | None) -> list[str]:
    """Singular and plural, or the one text there is."""
    return [text] if isinstance(text, str) else list(text or ())


def pairs(catalog: Catalog) -> list[tuple[str, str]]:
    """Every English text with its translation; plural forms are looked at one by one."""
    found = []
    for message in catalog:
        english = forms(message.id)
        for place, text in enumerate(forms(message.string) if message.id else ()):
            found.append((english[min(place, len(english) - 1)], text))
    return found


def test_every_language_but_english_has_a_catalog() -> None:
    assert {"en", *WRITTEN} == {*languages.NAMES}
    offered = get_args(get_args(Settings.model_fields["languages"].annotation)[0])
    assert {*offered} == {*languages.NAMES}


@pytest.mark.parametrize("language", WRITTEN)
def test_every_message_is_translated(language: str) -> None:
    catalog = written(language)
    assert len(catalog) > 100
    assert [message.id for message in catalog if message.fuzzy and message.id] == []
    assert [english for english, text in pairs(catalog) if not text] == []


@pytest.mark.parametrize("language", WRITTEN)
def test_a_translation_takes_the_same_values_as_the_english_text(language: str) -> None:
    for english, text in pairs(written(language)):
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(english)), english


@pytest.mark.parametrize("language", WRITTEN)
def test_a_translation_brings_no_markup_into_a_page(language: str) -> None:
    """Templates take translations as they are, also between the quotes of an attribute."""
    for english, text in pairs(written(language)):
        assert not {*'<>&"'} & {*text} - {*english}, english


@pytest.mark.parametrize("language", WRITTEN)
def test_what_is_served_was_compiled_from_what_is_written(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        assert sorted(pairs(read_mo(file))) == sorted(pairs(written(language)))
