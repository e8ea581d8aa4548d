"""A model version in memory."""

import io
import pickle
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import joblib
import pytest

from app.config import ROOT, load_settings
from app.model.activation import active_version
from app.model.artifact import ArtifactError
from app.model.predictor import Predictor, same
from app.model.signature import Answer, ClassAnswer, ValueAnswer
from app.model.trust import Trust
from tests.questions import numbers, samples
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


def load(version: Path) -> Predictor:
    return Predictor.load(version, Trust())


def load_estimator(version: Path) -> Predictor:
    """Load a version whose estimator answers, whether it has a compiled twin or not."""
    return Predictor.load(version, Trust(), compiled=False)


def replace_model(version: Path, content: bytes) -> None:
    """Exchange the estimator of a version, as somebody may who can write into its folder."""
    (version / "model.joblib").write_bytes(content)
    sign(version, "model.joblib")


def change_answer(version: Path, number: int, change: Any) -> None:
    """Let `change` work on a stored answer."""
    edit_json(version / "signature.json", lambda s: change(s["examples"][number]["answer"]))
    sign(version, "signature.json")


def test_a_version_answers_its_own_examples(version: Path) -> None:
    predictor = load(version)
    examples = predictor.signature.examples
    assert len(examples) >= 4
    for example, sample in zip(examples, samples(predictor.artifact), strict=True):
        found = predictor.predict(sample)
        assert found.answer.outcome == example.answer.outcome
        assert numbers(found.answer) == pytest.approx(numbers(example.answer), abs=1e-6)
        assert found.model_version == version.name
        assert found.duration_ms > 0


def test_the_active_model_of_this_project_answers_its_own_examples() -> None:
    models = ROOT / "models"
    if not (models / "active").exists():
        pytest.skip("this project has no active model yet")
    settings = load_settings(app_env="development", _env_file=ROOT / ".env")
    try:
        version = models / active_version(models)
        assert Predictor.load(version, Trust(settings.trusted_types)).signature.examples
    except ArtifactError as error:
        if "set TRUSTED_TYPES=" not in str(error):
            raise
        pytest.skip("this project's model needs TRUSTED_TYPES, which .env doesn't name")


def test_a_pickle_that_was_slipped_in_is_never_run(version: Path, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    harmful = io.BytesIO()
    joblib.dump(Payload(proof), harmful)
    (version / "model.joblib").write_bytes(harmful.getvalue())
    with pytest.raises(ArtifactError, match="cut off or replaced"):
        load_estimator(version)
    assert not proof.exists()

    replace_model(version, harmful.getvalue())
    with pytest.raises(ArtifactError, match=r"asks for \S+, which is not on the list of what a"):
        load_estimator(version)
    assert not proof.exists()

    joblib.load(io.BytesIO(harmful.getvalue()))
    assert proof.exists(), "the pickle does no harm, so that this test proves nothing"


def test_what_cannot_be_unpickled_is_refused(version: Path) -> None:
    replace_model(version, b"no pickle")
    with pytest.raises(
        ArtifactError, match=rf"model.joblib of version {version.name} can't be unpickled \(\w+\)"
    ):
        load_estimator(version)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("no model", id="a text"),
        pytest.param(SimpleNamespace(classes_=["a"]), id="no predict"),
        pytest.param(SimpleNamespace(classes_=[None]), id="classes that are no labels"),
    ],
)
def test_what_is_unpickled_but_no_model_is_refused(version: Path, content: object) -> None:
    replace_model(version, pickle.dumps(content))
    with pytest.raises(ArtifactError, match=rf"Version {version.name} .*: make it again\."):
        load_estimator(version)


@pytest.mark.parametrize("shift", [1e-4, -1e-4])
def test_a_version_that_answers_otherwise_than_when_it_was_made_is_refused(
    version: Path, shift: float
) -> None:
    def nudge(answer: dict[str, Any]) -> None:
        part = answer.get("probabilities") or answer.get("scores") or answer
        name = next(name for name, value in part.items() if isinstance(value, float))
        part[name] += shift * max(1.0, abs(part[name]))

    last = len(load(version).signature.examples)
    change_answer(version, -1, nudge)
    with pytest.raises(ArtifactError) as error:
        load(version)
    assert str(error.value) == (
        f"Version {version.name} no longer answers its own example {last} "
        "as it did when it was made: make it again."
    )


def test_a_version_that_gives_another_kind_of_answer_is_refused(version: Path) -> None:
    def exchange(answer: dict[str, Any]) -> None:
        value = {"value": 1.0, "unit": None, "low": 0.0, "high": 2.0, "share_below": 0.5}
        other = value if "label" in answer else {"label": "a"}
        answer.clear()
        answer.update(other)

    change_answer(version, 0, exchange)
    with pytest.raises(ArtifactError, match=r"no longer answers its own example 1 "):
        load(version)


def test_an_example_that_is_not_among_the_files_is_refused(version: Path) -> None:
    def take_away(signature: dict[str, Any]) -> None:
        signature["examples"][1].update(file="elsewhere.jpg", values={})

    edit_json(version / "signature.json", take_away)
    sign(version, "signature.json")
    with pytest.raises(ArtifactError, match=r"fails on its own example 2 \(\w+\): make it again"):
        load(version)


def value(number: float) -> ValueAnswer:
    return ValueAnswer(value=number, unit=None, low=0.0, high=1.0, share_below=0.5)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (value(1.0), value(1.0), True),
        (value(1.0), value(1.0 + 5e-7), True),
        (value(1.0), value(1.0 + 5e-6), False),
        (value(1e6), value(1e6 + 0.5), True),
        (value(1e6), value(1e6 + 5), False),
        (value(1.0), ClassAnswer(label="a"), False),
        (ClassAnswer(label="a"), ClassAnswer(label="a"), True),
        (ClassAnswer(label="a"), ClassAnswer(label="b"), False),
        (ClassAnswer(label=1), ClassAnswer(label="1"), True),
        (ClassAnswer(label="a", scores={"a": 1.0}), ClassAnswer(label="a"), False),
        (
            ClassAnswer(label="a", scores={"a": 1.0}),
            ClassAnswer(label="a", scores={"b": 1.0}),
            False,
        ),
        (
            ClassAnswer(label="a", probabilities={"a": 0.5, "b": 0.5}),
            ClassAnswer(label="a", probabilities={"b": 0.5, "a": 0.5 + 1e-7}),
            True,
        ),
        (
            ClassAnswer(label="a", probabilities={"a": 1.0}),
            ClassAnswer(label="a", scores={"a": 1.0}),
            False,
        ),
    ],
)
def test_answers_are_compared_with_a_tolerance(one: Answer, other: Answer, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


def test_threads_get_the_answers_of_their_own_questions(version: Path) -> None:
    predictor = load(version)
    asked = [*samples(predictor.artifact)] * 2
    expected = [predictor.predict(sample).answer for sample in asked]
    found: dict[int, Answer] = {}

    def ask(number: int) -> None:
        found[number] = predictor.predict(asked[number]).answer

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(asked))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(len(asked))] == expected
