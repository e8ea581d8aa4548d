"""A model version on disk: everything is checked before anything of it is unpickled."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.model.artifact import (
    ArtifactError,
    activate,
    active_version,
    new_folder,
    read_artifact,
    read_manifest,
    versions,
    write_version,
)
from app.model.predictor import Predictor
from app.model.signature import Signature
from tests.versions import edit_json, sign

FILES = ["model.joblib", "signature.json", "evaluation.csv", "examples/1-1.jpg"]


@pytest.fixture
def version(own_models: Path) -> Path:
    """The folder of a version, to be tampered with."""
    return own_models / active_version(own_models)


@pytest.fixture(autouse=True)
def nothing_is_unpickled(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        pytest.fail("something was unpickled")

    monkeypatch.setattr("app.model.artifact.joblib.load", fail)


def refusal(version: Path) -> str:
    """Return the sentence with which a version is refused."""
    with pytest.raises(ArtifactError) as error:
        Predictor.load(version)
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert str(version.parent) not in sentence, "it names a path"
    return sentence


def change(content: bytes) -> bytes:
    """Return the content with one bit changed, at the same length."""
    return bytes([content[0] ^ 1]) + content[1:]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused(version: Path, name: str) -> None:
    (version / name).unlink()
    assert refusal(version) == (
        f"{Path(name).name} of version {version.name} is missing or unreadable: "
        "restore it or train again."
    )


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_file_is_refused(version: Path, name: str) -> None:
    (version / name).write_bytes((version / name).read_bytes()[:-1])
    assert refusal(version).startswith(
        f"{Path(name).name} of version {version.name} has been cut off or replaced"
    )


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_refused(version: Path, name: str) -> None:
    (version / name).write_bytes(change((version / name).read_bytes()))
    assert refusal(version).startswith(
        f"{Path(name).name} of version {version.name} has changed since it was made"
    )


def test_a_folder_in_place_of_a_file_is_refused(version: Path) -> None:
    (version / "model.joblib").unlink()
    (version / "model.joblib").mkdir()
    assert "model.joblib of version" in refusal(version)


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"version": "1"}'])
def test_a_manifest_that_is_missing_or_damaged_is_refused(
    version: Path, content: str | None
) -> None:
    if content is None:
        (version / "manifest.json").unlink()
    else:
        (version / "manifest.json").write_text(content, "utf-8")
    assert refusal(version).startswith(f"Version {version.name} has no readable manifest.json")


@pytest.mark.parametrize("name", FILES[:3])
def test_a_manifest_that_leaves_a_file_out_is_refused(version: Path, name: str) -> None:
    edit_json(version / "manifest.json", lambda manifest: manifest["files"].pop(name))
    assert "doesn't list its files" in refusal(version)


@pytest.mark.parametrize("name", ["../other/model.joblib", "/etc/hostname"])
def test_a_manifest_that_names_a_file_outside_is_refused(version: Path, name: str) -> None:
    record = {"sha256": "0" * 64, "size": 1}
    edit_json(version / "manifest.json", lambda m: m["files"].update({name: record}))
    assert "names a file outside of it" in refusal(version)


@pytest.mark.parametrize("value", [2, "1", None])
def test_a_signature_of_another_format_is_refused(version: Path, value: object) -> None:
    edit_json(version / "signature.json", lambda signature: signature.update(format=value))
    sign(version, "signature.json")
    assert "signature.json" in refusal(version)
    assert "is of another format" in refusal(version)


def test_a_version_for_another_kind_of_data_is_refused(version: Path) -> None:
    edit_json(version / "signature.json", lambda signature: signature.update(kind="tabular"))
    sign(version, "signature.json")
    assert refusal(version) == (
        f"Version {version.name} is for tabular, this application for image-classification."
    )


def test_a_version_made_by_another_scikit_learn_is_refused(version: Path) -> None:
    edit_json(version / "manifest.json", lambda m: m["libraries"].update({"scikit-learn": "0.1"}))
    sentence = refusal(version)
    assert "was made with scikit-learn 0.1, but 1." in sentence
    assert sentence.endswith("install scikit-learn==0.1 or train it again.")


def test_reading_returns_the_very_bytes_that_were_checked(version: Path) -> None:
    artifact = read_artifact(version)
    shutil.rmtree(version)
    assert set(artifact.files) > {"model.joblib", "signature.json", "evaluation.csv"}
    assert artifact.signature.classes == ["cat", "dog"]


def test_what_is_in_the_folder_but_not_in_the_manifest_is_ignored(version: Path) -> None:
    (version / "notes.txt").write_text("mine", "utf-8")
    assert "notes.txt" not in read_artifact(version).files


def make(models: Path, estimator: Any, version: Path) -> Path:
    """Write a version around any object, in the way training does."""
    signature = Signature.model_validate_json((version / "signature.json").read_bytes())
    return write_version(
        models, estimator, signature, {"evaluation.csv": b"x"}, {"accuracy": 1.0}, {"held out": 1}
    )


def test_a_version_is_written_whole_or_not_at_all(own_models: Path, version: Path) -> None:
    with pytest.raises(Exception, match="pickle"):
        make(own_models, lambda: None, version)
    assert versions(own_models) == [version.name]
    folder = make(own_models, {"any": "object"}, version)
    assert versions(own_models) == sorted([version.name, folder.name])
    assert json.loads((folder / "manifest.json").read_bytes())["version"] == folder.name
    assert set(read_manifest(folder).libraries) == {"scikit-learn", "numpy", "joblib", "pillow"}


def test_two_versions_of_one_second_have_two_names(tmp_path: Path) -> None:
    first = new_folder(tmp_path)
    first.mkdir()
    second = new_folder(tmp_path)
    assert second != first
    assert second.name > first.name


def test_activating_leaves_no_draft_behind(own_models: Path, version: Path) -> None:
    activate(own_models, version.name)
    assert active_version(own_models) == version.name
    assert {path.name for path in own_models.iterdir()} == {"active", version.name}


def test_a_folder_that_is_not_there_has_no_versions(tmp_path: Path) -> None:
    assert versions(tmp_path / "none") == []
    with pytest.raises(ArtifactError, match="there is: none"):
        activate(tmp_path / "none", "first")
