"""The model card: the words of a person, and what was found when the version was made."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from app.model.activation import active_version
from app.model.artifact import ArtifactError, read_artifact
from app.model.card import LONGEST, Card, Words, read_words
from app.model.dataset import BadData
from app.model.evaluation import evaluate_values
from app.model.kind import room
from app.model.signature import Classes
from tests.versions import edit_json, sign


@pytest.fixture
def card(models: Path) -> Card:
    """The card of the trained version."""
    found = read_artifact(models / active_version(models)).card
    assert found
    return found


def test_the_words_of_a_file_are_read_without_the_space_around_them(tmp_path: Path) -> None:
    file = tmp_path / "model-card.toml"
    file.write_text('purpose = """\n  To sort mail.\n"""\ncontact = ""\n', "utf-8")
    assert read_words(file) == Words(purpose="To sort mail.")
    assert read_words(file).missing == ["limits", "data", "contact"]


def test_without_a_file_there_are_no_words(tmp_path: Path) -> None:
    assert read_words(tmp_path / "model-card.toml") == Words()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'porpoise = "x"', "'porpoise' is not known there: use purpose, limits, data, contact."),
        (b"purpose = 3", 'purpose must be a text in quotes, such as purpose = "…".'),
        (b'purpose = "' + b"x" * (LONGEST + 1) + b'"', "has more than 10000 characters: shorten"),
        (b"purpose = yes", "is no TOML: "),
        (b'purpose = "\xff"', "is no TOML: "),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_the_mend(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    (tmp_path / "model-card.toml").write_bytes(content)
    with pytest.raises(BadData) as refused:
        read_words(tmp_path / "model-card.toml")
    assert str(refused.value).startswith("model-card.toml")
    assert problem in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_the_file_of_the_project_is_one_that_can_be_read() -> None:
    read_words(Path(__file__).resolve().parents[2] / "model-card.toml")


def test_written_words_stand_in_place_of_those_known() -> None:
    known, written = Words(purpose="a", limits="b"), Words(limits="c", contact="d")
    assert known.under(written) == Words(purpose="a", limits="c", contact="d")


def test_of_the_sample_it_is_known_what_its_model_is_for(card: Card) -> None:
    assert card.words.missing == ["contact"]


def test_other_data_gets_none_of_the_words_of_the_sample(data: Path, tmp_path: Path) -> None:
    other = shutil.copytree(data, tmp_path / "other")
    words_of = room("about").words_of
    assert words_of(other) is not None
    file = sorted(path for path in other.rglob("*") if path.is_file())[-1]
    content = file.read_bytes().replace(b"drawn by", b"taken by")
    more = content.splitlines(keepends=True)[-1] if file.suffix == ".csv" else b""
    file.write_bytes(content + more)
    assert words_of(other) is None


def test_the_card_counts_the_rows_of_each_class(card: Card, models: Path) -> None:
    artifact = read_artifact(models / active_version(models))
    output = artifact.signature.output
    if isinstance(output, Classes):
        assert [*card.counts] == output.names
        assert sum(card.counts.values()) == sum(artifact.manifest.rows.values())
        assert card.calibration
        assert sum(each.count for each in card.calibration) == artifact.manifest.rows["held out"]
        assert card.errors is None
    else:
        assert card.counts == {}
        assert card.errors
        assert sum(card.errors.counts) == artifact.manifest.rows["held out"]
        assert card.calibration is None


@pytest.mark.parametrize("other", [1e9, np.nextafter(1e9, 2e9), 1e9 + 1])
def test_errors_that_are_all_the_same_or_almost_are_counted(other: float) -> None:
    errors = evaluate_values(np.array([1e9, other, 1e9, other]), np.zeros(4)).errors
    assert sum(errors.counts) == 4
    assert len(errors.edges) == len(errors.counts) + 1


def test_a_card_of_another_format_is_refused(own_models: Path) -> None:
    version = own_models / active_version(own_models)
    edit_json(version / "card.json", lambda card: card.update(author="ada"))
    with pytest.raises(ArtifactError, match=r"card\.json of version .* has been cut off"):
        read_artifact(version)
    sign(version, "card.json")
    with pytest.raises(ArtifactError, match=r"The card\.json of version .* is of another format"):
        read_artifact(version)
