"""A model version in memory."""

import io
import pickle
import threading
from pathlib import Path

import joblib
import numpy as np
import pytest

from app.config import ROOT
from app.model.artifact import ArtifactError, active_version
from app.model.image.picture import as_row, read
from app.model.predictor import Predictor
from tests.versions import edit_json, sign


class Payload:
    """Unpickling this creates a file: the proof that it was unpickled."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.proof,)


@pytest.fixture
def version(own_models: Path) -> Path:
    return own_models / active_version(own_models)


def test_a_version_answers_its_own_examples(version: Path) -> None:
    predictor = Predictor.load(version)
    examples = predictor.signature.examples
    assert [example.file for example in examples] == [
        "examples/1-1.jpg",
        "examples/1-2.jpg",
        "examples/2-3.jpg",
        "examples/2-4.jpg",
    ]
    for example in examples:
        row = as_row(read(predictor.artifact.files[example.file]))
        answer = predictor.predict(row)
        assert answer.label == example.answer.label
        assert answer.probabilities == pytest.approx(example.answer.probabilities, abs=1e-6)
        assert answer.model_version == version.name
        assert answer.duration_ms > 0


def test_the_active_model_of_this_project_answers_its_own_examples() -> None:
    models = ROOT / "models"
    if not (models / "active").exists():
        pytest.skip("this project has no active model yet")
    assert Predictor.load(models / active_version(models)).signature.examples


def test_a_pickle_that_was_slipped_in_is_never_run(version: Path, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    harmful = io.BytesIO()
    joblib.dump(Payload(proof), harmful)
    (version / "model.joblib").write_bytes(harmful.getvalue())
    with pytest.raises(ArtifactError, match="cut off or replaced"):
        Predictor.load(version)
    assert not proof.exists()

    joblib.load(io.BytesIO(harmful.getvalue()))
    assert proof.exists(), "the pickle does no harm, so that this test proves nothing"


def test_what_cannot_be_unpickled_is_refused(version: Path) -> None:
    (version / "model.joblib").write_bytes(b"no pickle")
    sign(version, "model.joblib")
    with pytest.raises(ArtifactError, match=rf"Version {version.name} can't be unpickled \(\w+\)"):
        Predictor.load(version)


def test_what_is_unpickled_but_no_model_is_refused(version: Path) -> None:
    (version / "model.joblib").write_bytes(pickle.dumps("no model"))
    sign(version, "model.joblib")
    with pytest.raises(ArtifactError, match=r"fails on its own example examples/1-1.jpg \(Attr"):
        Predictor.load(version)


@pytest.mark.parametrize("shift", [1e-5, -1e-5])
def test_a_version_that_answers_otherwise_than_when_it_was_made_is_refused(
    version: Path, shift: float
) -> None:
    def nudge(signature: dict[str, list[dict[str, dict[str, dict[str, float]]]]]) -> None:
        signature["examples"][-1]["answer"]["probabilities"]["cat"] += shift

    edit_json(version / "signature.json", nudge)
    sign(version, "signature.json")
    with pytest.raises(ArtifactError) as error:
        Predictor.load(version)
    assert str(error.value) == (
        f"Version {version.name} no longer answers its own example examples/2-4.jpg "
        "as it did when it was made: train it again."
    )


def test_a_version_that_names_another_class_is_refused(version: Path) -> None:
    def rename(signature: dict[str, list[dict[str, dict[str, str]]]]) -> None:
        answer = signature["examples"][0]["answer"]
        answer["label"] = "dog" if answer["label"] == "cat" else "cat"

    edit_json(version / "signature.json", rename)
    sign(version, "signature.json")
    with pytest.raises(ArtifactError, match=r"no longer answers its own example examples/1-1\.jpg"):
        Predictor.load(version)


def test_an_example_that_is_not_among_the_files_is_refused(version: Path) -> None:
    edit_json(version / "signature.json", lambda s: s["examples"][0].update(file="elsewhere.jpg"))
    sign(version, "signature.json")
    with pytest.raises(ArtifactError, match=r"fails on its own example elsewhere\.jpg"):
        Predictor.load(version)


def test_threads_get_the_answers_of_their_own_pictures(version: Path) -> None:
    predictor = Predictor.load(version)
    random = np.random.default_rng(0)
    rows = [random.integers(0, 256, (64, 64, 3), np.uint8) for _ in range(8)]
    expected = [predictor.predict(row).probabilities for row in rows]
    found: dict[int, dict[str, float]] = {}

    def ask(number: int) -> None:
        found[number] = predictor.predict(rows[number]).probabilities

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(8)] == expected
