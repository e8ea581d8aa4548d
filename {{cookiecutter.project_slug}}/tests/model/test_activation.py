"""Which version is served, and the way back to the one before."""

from pathlib import Path

import pytest

from app.model.activation import (
    REMEMBERED,
    activate,
    activations,
    active_version,
    previous_version,
    roll_back,
)
from app.model.artifact import ArtifactError
from tests.versions import add_version


@pytest.fixture
def three(own_models: Path) -> Path:
    """A folder with the versions `one`, `two` and `three`, none of them active."""
    for name in ("one", "two", "three"):
        add_version(own_models, name)
    (own_models / "active").unlink()
    return own_models


def test_the_newest_name_comes_first(three: Path) -> None:
    for name in ("one", "two", "three"):
        activate(three, name)
        assert active_version(three) == name
    assert activations(three) == ["three", "two", "one"]
    assert (three / "active").read_text("utf-8") == "three\ntwo\none\n"


def test_activating_the_active_version_again_changes_nothing(three: Path) -> None:
    for name in ("one", "two", "two"):
        activate(three, name)
    assert activations(three) == ["two", "one"]


def test_activating_leaves_no_draft_behind(three: Path) -> None:
    before = {path.name for path in three.iterdir()}
    activate(three, "one")
    assert {path.name for path in three.iterdir()} == before | {"active"}


def test_a_version_that_does_not_exist_is_not_activated(three: Path) -> None:
    activate(three, "one")
    with pytest.raises(ArtifactError, match=r"There is no version 'four'; there is: .*one"):
        activate(three, "four")
    assert activations(three) == ["one"]


@pytest.mark.parametrize("name", ["../one", "", ".", "one/../two"])
def test_a_path_is_no_version(three: Path, name: str) -> None:
    with pytest.raises(ArtifactError, match="There is no version"):
        activate(three, name)


def test_rolling_back_forgets_the_version_since(three: Path) -> None:
    for name in ("one", "two", "three"):
        activate(three, name)
    assert previous_version(three) == "two"
    assert roll_back(three) == "two"
    assert roll_back(three) == "one"
    assert activations(three) == ["one"]
    with pytest.raises(ArtifactError, match="No other version was active before: activate one"):
        roll_back(three)
    assert activations(three) == ["one"]


def test_rolling_back_passes_over_a_version_that_is_gone(three: Path) -> None:
    for name in ("one", "two", "three"):
        activate(three, name)
    (three / "two" / "manifest.json").unlink()
    assert roll_back(three) == "one"
    assert activations(three) == ["one"]


def test_rolling_back_leaves_a_version_that_is_gone(three: Path) -> None:
    activate(three, "one")
    activate(three, "two")
    (three / "two" / "manifest.json").unlink()
    with pytest.raises(ArtifactError, match="The active version 'two' is missing"):
        active_version(three)
    assert roll_back(three) == "one"


def test_rolling_back_leads_to_another_version_than_the_active_one(three: Path) -> None:
    for name in ("one", "two", "three"):
        activate(three, name)
    (three / "two" / "manifest.json").unlink()
    (three / "active").write_text("one\ntwo\none\n", "utf-8")
    with pytest.raises(ArtifactError, match="No other version was active before"):
        roll_back(three)


def test_only_so_many_names_are_remembered(three: Path) -> None:
    for _ in range(REMEMBERED):
        activate(three, "one")
        activate(three, "two")
    assert activations(three) == ["two", "one"] * (REMEMBERED // 2)


def test_versions_none_of_which_is_active_are_named(three: Path) -> None:
    (three / "active").unlink(missing_ok=True)
    words = r"No version is active: activate one of .*one, three, two\."
    with pytest.raises(ArtifactError, match=words):
        active_version(three)


def test_without_a_version_it_says_how_to_make_one(tmp_path: Path) -> None:
    assert activations(tmp_path / "none") == []
    with pytest.raises(ArtifactError, match="There is no model yet: make one with"):
        active_version(tmp_path / "none")
    with pytest.raises(ArtifactError, match="No other version was active before"):
        previous_version(tmp_path / "none")
