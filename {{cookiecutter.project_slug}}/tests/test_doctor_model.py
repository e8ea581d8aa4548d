"""The doctor's checks of the model, on a trained version."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.doctor import model
from app.doctor.case import Case, Check
from app.model.activation import active_version
from app.model.artifact import read_manifest
from tests.cases import Place, assert_finds
from tests.versions import edit_json, sign

Change = Callable[[Path], object]


def check_version(check: Check, models: Path, level: str, words: str, **settings: Any) -> None:
    """Let a check look at the active version of a folder."""
    place = Place(models.parent, pytest.MonkeyPatch())
    assert_finds(check, place.case(models_dir=models, **settings), level, words)


def manifest(**values: Any) -> Change:
    """Change fields of the manifest."""
    return lambda version: edit_json(version / "manifest.json", lambda each: each.update(values))


def another_answer(version: Path) -> None:
    """Remember another answer to an example than the model gives."""

    def change(signature: Any) -> None:
        answer = signature["examples"][0]["answer"]
        if "label" in answer:
            answer["label"] = signature["output"]["labels"][0]
            answer["probabilities"] = dict.fromkeys(answer["probabilities"], 0.5)
        else:
            answer["value"] += 1

    edit_json(version / "signature.json", change)
    sign(version, "signature.json")


def without_words(version: Path) -> None:
    """Forget what a person wrote."""
    edit_json(version / "card.json", lambda card: card.update(words={"purpose": "To sort mail."}))
    sign(version, "card.json")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("check", "change", "level", "words"),
    [
        (model.model_is_active, None, "ok", " is active."),
        (model.model_is_active, lambda each: (each.parent / "active").unlink(), "FAIL", "Activate"),
        (model.model_is_whole, None, "ok", "files are as they were made"),
        (model.model_is_whole, lambda each: (each / "evaluation.csv").unlink(), "FAIL", "Restore"),
        (model.model_answers, None, "ok", "as when it was made"),
        (model.model_answers, another_answer, "FAIL", "Make it again."),
        (model.model_answers, manifest(compiled={"reason": "so"}), "ok", "as when it was made"),
        (model.model_is_compiled, None, "ok", "answers for the estimator"),
        (model.model_is_compiled, manifest(compiled={"reason": "so"}), "warn", "answers: so"),
        (model.model_is_described, None, "ok", "says what the model is for"),
        (model.model_is_described, without_words, "warn", "Write it in model-card.toml"),
        (model.model_has_its_libraries, None, "ok", "made with"),
        (model.model_has_its_libraries, manifest(libraries={"numpy": "1.0"}), "warn", "numpy==1.0"),
    ],
)
def test_the_model_is_checked(
    own_models: Path, check: Check, change: Change | None, level: str, words: str
) -> None:
    if change:
        change(own_models / active_version(own_models))
    check_version(check, own_models, level, words)


def test_a_twin_that_is_switched_off_is_told(models: Path) -> None:
    check_version(
        model.model_is_compiled, models, "warn", "Leave COMPILED_MODEL out", compiled_model=False
    )


def test_without_a_version_only_that_is_told(place_without_models: Case) -> None:
    later = [check for check in model.CHECKS if check is not model.model_is_active]
    assert [check(place_without_models) for check in later] == [None] * len(later)


@pytest.fixture
def place_without_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    return Place(tmp_path, monkeypatch).case()


def test_a_broken_version_is_told_once(own_models: Path) -> None:
    version = own_models / active_version(own_models)
    (version / read_manifest(version).model).write_bytes(b"broken")
    found = [check(Place(own_models.parent, pytest.MonkeyPatch()).case()) for check in model.CHECKS]
    assert [each.level for each in found if each].count("FAIL") == 1
