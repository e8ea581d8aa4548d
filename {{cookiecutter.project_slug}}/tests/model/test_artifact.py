"""A model version on disk: everything is checked before anything of it is unpickled."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.model.activation import active_version
from app.model.artifact import (
    ArtifactError,
    new_folder,
    read_artifact,
    read_manifest,
    require_version,
    versions,
    write_version,
)
from app.model.kind import kind
from app.model.predictor import Predictor
from app.model.signature import Compiled
from app.model.trust import Trust
from tests.versions import edit_json, sign

FILES = ["model.joblib", "signature.json", "evaluation.csv", "more/notes.txt"]


@pytest.fixture
def version(own_models: Path) -> Path:
    """The folder of a version, with a file more in a folder of its own, to be tampered with."""
    folder = own_models / active_version(own_models)
    (folder / "more").mkdir()
    (folder / "more" / "notes.txt").write_text("about it", "utf-8")
    sign(folder, "more/notes.txt")
    return folder


@pytest.fixture(autouse=True)
def nothing_is_unpickled(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        pytest.fail("something was unpickled")

    monkeypatch.setattr("app.model.predictor.load", fail)


def refusal(version: Path) -> str:
    """Return the sentence with which a version is refused."""
    with pytest.raises(ArtifactError) as error:
        Predictor.load(version, Trust())
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
        "restore it or make the version again."
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


@pytest.mark.parametrize("value", [1, 3, "2", None])
def test_a_signature_of_another_format_is_refused(version: Path, value: object) -> None:
    edit_json(version / "signature.json", lambda signature: signature.update(format=value))
    sign(version, "signature.json")
    assert "signature.json" in refusal(version)
    assert "is of another format" in refusal(version)


def test_a_version_for_another_kind_of_data_is_refused(version: Path) -> None:
    edit_json(version / "signature.json", lambda signature: signature.update(kind="sound"))
    sign(version, "signature.json")
    assert refusal(version) == (
        f"Version {version.name} is for sound data, this application for {kind.NAME} data."
    )


def test_a_version_made_by_another_scikit_learn_is_refused(version: Path) -> None:
    edit_json(version / "manifest.json", lambda m: m["libraries"].update({"scikit-learn": "0.1"}))
    with pytest.raises(ArtifactError) as error:
        Predictor.load(version, Trust(), compiled=False)
    sentence = str(error.value)
    assert "was made with scikit-learn 0.1, but 1." in sentence
    assert sentence.endswith("install scikit-learn==0.1 or make the version again.")


def test_reading_returns_the_very_bytes_that_were_checked(version: Path) -> None:
    artifact = read_artifact(version)
    shutil.rmtree(version)
    assert set(artifact.files) >= {*FILES}
    assert artifact.files["more/notes.txt"] == b"about it"
    assert artifact.signature.kind == kind.NAME


def test_what_is_in_the_folder_but_not_in_the_manifest_is_ignored(version: Path) -> None:
    (version / "notes.txt").write_text("mine", "utf-8")
    assert "notes.txt" not in read_artifact(version).files


def make(models: Path, version: Path, **about: Any) -> Path:
    """Write a version with the signature of another one, in the way training does."""
    known: dict[str, Any] = {
        "origin": "trained",
        "model": "model.joblib",
        "estimator": "Any",
        "compiled": Compiled(reason="it is no model"),
        "combines": False,
        "metrics": {"accuracy": 1.0},
        "rows": {"held out": 1},
    }
    files = {"model.joblib": b"model", "evaluation.csv": b"x", "examples/1.jpg": b"y"}
    return write_version(models, read_artifact(version).signature, files, **known | about)


@pytest.mark.parametrize(
    "wrong", [{"origin": "found"}, {"metrics": {"r2": float("nan")}}, {"author": "ada"}], ids=str
)
def test_a_version_that_cannot_be_described_is_not_there(
    own_models: Path, version: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        make(own_models, version, **wrong)
    assert versions(own_models) == [version.name]


def test_a_version_is_written_whole(own_models: Path, version: Path) -> None:
    folder = make(own_models, version)
    assert versions(own_models) == sorted([version.name, folder.name])
    written = json.loads((folder / "manifest.json").read_bytes())
    assert written["version"] == folder.name
    artifact = read_artifact(folder)
    assert artifact.files["examples/1.jpg"] == b"y"
    assert artifact.signature == read_artifact(version).signature
    assert {"scikit-learn", "numpy", "joblib", "pandas"} <= {*read_manifest(folder).libraries}


def test_two_versions_of_one_second_have_two_names(tmp_path: Path) -> None:
    first = new_folder(tmp_path)
    first.mkdir()
    second = new_folder(tmp_path)
    assert second != first
    assert second.name > first.name


def test_a_folder_that_is_not_there_has_no_versions(tmp_path: Path) -> None:
    assert versions(tmp_path / "none") == []
    with pytest.raises(ArtifactError, match="There is no version 'first'; there is: none"):
        require_version(tmp_path / "none", "first")


def test_a_draft_is_no_version(own_models: Path, version: Path) -> None:
    shutil.copytree(version, own_models / ".20200101-000000.draft")
    assert versions(own_models) == [version.name]
