"""The compiled twin of a trained version: it answers as the estimator, from its own file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.model.activation import active_version
from app.model.artifact import ArtifactError, read_artifact
from app.model.predictor import Predictor, same
from app.model.trust import Trust
from tests.fixtures import MakeApp
from tests.people import Browser, text_of
from tests.questions import artifact_of, numbers, samples
from tests.test_cli import run
from tests.versions import edit_json, sign


@pytest.fixture
def version(own_models: Path) -> Path:
    return own_models / active_version(own_models)


@pytest.fixture
def twin(version: Path) -> Path:
    name = read_artifact(version).manifest.compiled.file
    assert name
    return version / name


def load(version: Path, compiled: bool = True) -> Predictor:
    return Predictor.load(version, Trust(), compiled)


def test_training_writes_a_twin_that_is_proven_and_hashed(models: Path) -> None:
    artifact = read_artifact(models / active_version(models))
    compiled = artifact.manifest.compiled
    assert compiled.file
    assert compiled.file in artifact.manifest.files
    assert compiled.file in artifact.files
    assert compiled.rows > artifact.manifest.rows["held out"], "corners are asked, too"
    assert 0 <= compiled.difference <= 1e-6


def test_what_answers_is_told_on_the_page_and_the_command_line(app: Flask, ada: Browser) -> None:
    told = artifact_of(app).manifest.compiled.told
    assert f"Compiled   {told}\n" in run(app, "model", "show").output
    assert told in text_of(ada.get("/model"))


@pytest.mark.thorough
def test_the_estimator_answers_where_the_settings_say_so(app: Flask, make_app: MakeApp) -> None:
    twin, estimator = (
        each.extensions["model"].predictor() for each in (app, make_app(compiled_model=False))
    )
    assert (twin.is_compiled, estimator.is_compiled) == (True, False)
    for sample in samples(twin.artifact):
        one, other = twin.predict(sample).answer, estimator.predict(sample).answer
        assert same(one, other)
        assert numbers(one) == pytest.approx(numbers(other), rel=1e-6, abs=1e-6)
    many = samples(twin.artifact)
    answers = [[each.answer for each in one.predict_all(many)] for one in (twin, estimator)]
    assert all(same(*pair) for pair in zip(*answers, strict=True))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (cut_off, "has been cut off or replaced"),
        (flip, "has changed since it was made"),
        (Path.unlink, "is missing or unreadable"),
    ],
)
def test_a_damaged_twin_is_refused(
    version: Path, twin: Path, damage: Callable[[Path], None], expected: str
) -> None:
    damage(twin)
    for compiled in (True, False):
        with pytest.raises(ArtifactError, match=expected) as refused:
            load(version, compiled)
        assert str(refused.value).startswith(f"{twin.name} of version {version.name} ")


@pytest.mark.thorough
@pytest.mark.parametrize("content", [b"", b"no twin", b"PK\x03\x04"])
def test_a_file_that_is_no_twin_is_refused_in_a_sentence(
    version: Path, twin: Path, content: bytes
) -> None:
    twin.write_bytes(content)
    sign(version, twin.name)
    with pytest.raises(ArtifactError, match=rf"^{twin.name}.* can't be loaded"):
        load(version)
    assert not load(version, compiled=False).is_compiled


def test_a_twin_that_the_manifest_does_not_list_is_refused(version: Path, twin: Path) -> None:
    edit_json(version / "manifest.json", lambda manifest: manifest["files"].pop(twin.name))
    with pytest.raises(ArtifactError, match="doesn't list its files"):
        load(version)


def test_a_version_from_before_models_were_compiled_goes_on(version: Path) -> None:
    edit_json(version / "manifest.json", lambda manifest: manifest.pop("compiled"))
    edit_json(version / "manifest.json", lambda manifest: manifest.pop("combines"))
    predictor = load(version)
    assert not predictor.is_compiled
    told = predictor.artifact.manifest.compiled.told
    assert told == "The estimator itself answers: it was made before models were compiled."


def test_a_twin_answers_where_the_library_of_its_estimator_is_another(version: Path) -> None:
    libraries = {"scikit-learn": "0.1"}
    edit_json(version / "manifest.json", lambda manifest: manifest.update(libraries=libraries))
    assert load(version).is_compiled
    with pytest.raises(ArtifactError, match=r"made with scikit-learn 0\.1"):
        load(version, compiled=False)
