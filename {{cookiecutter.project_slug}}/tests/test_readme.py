"""Every setting is documented, and nothing that is none."""

import re

import pytest

from app.config import ROOT, Settings

NAMES = {name.upper() for name in Settings.model_fields}
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_setting_is_in_the_example_and_in_the_readme(name: str) -> None:
    assert re.search(rf"^#?{name}=", EXAMPLE, re.MULTILINE)
    assert re.search(rf"^\| `{name}` \|", README, re.MULTILINE)


def test_the_example_and_the_readme_name_no_other_setting() -> None:
    assert set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE)) <= NAMES
    assert set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", README, re.MULTILINE)) <= NAMES


def test_the_example_is_accepted_once_it_has_a_key() -> None:
    values = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    values |= {"SECRET_KEY": "x7Qm2v-9LrT4_kWz8bNc1DfHj6YpSs3GaE5"}
    settings = Settings(**{name.lower(): value for name, value in values.items()})
    assert settings.app_env == "production"
