"""The one model of a process: which version answers, and when it is exchanged."""

import logging
import threading
from pathlib import Path

import pytest

from app.model.activation import activate, active_version, roll_back
from app.model.predictor import Predictor
from app.model.trust import Trust
from app.predict.service import ModelNotReady, ModelService
from tests.versions import PATIENCE, add_version, finish_loading, hold_back, switch


@pytest.fixture
def service(own_models: Path) -> ModelService:
    return ModelService(own_models, Trust())


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged as an error."""
    return [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]


def after_loading(service: ModelService) -> str:
    """Return the version that answers once the one that was activated has been loaded."""
    service.predictor()
    finish_loading()
    return service.predictor().version


def test_the_model_is_loaded_once(service: ModelService) -> None:
    assert service.predictor() is service.predictor()


def test_everyone_who_comes_first_waits_for_the_same_model(
    service: ModelService, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, together = hold_back(monkeypatch), threading.Barrier(5)
    found: list[Predictor] = []

    def ask() -> None:
        together.wait(PATIENCE)
        found.append(service.predictor())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    together.wait(PATIENCE)
    assert found == []
    go.set()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({*map(id, found)}) == 1


def test_activating_another_version_is_noticed(service: ModelService, own_models: Path) -> None:
    first = service.predictor().version
    add_version(own_models, "second")
    assert after_loading(service) == first
    switch(own_models, "second")
    assert after_loading(service) == "second"
    switch(own_models, first)
    assert after_loading(service) == first


def test_a_roll_back_is_noticed(service: ModelService, own_models: Path) -> None:
    first = active_version(own_models)
    add_version(own_models, "second")
    activate(own_models, "second")
    assert service.predictor().version == "second"
    assert roll_back(own_models) == first
    assert after_loading(service) == first


def test_the_old_version_answers_until_the_new_one_is_ready(
    service: ModelService, own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = service.predictor()
    add_version(own_models, "second")
    go = hold_back(monkeypatch)
    switch(own_models, "second")
    for _ in range(3):
        assert service.predictor() is first
        assert service.predictor(wait=False) is first
    go.set()
    assert after_loading(service) == "second"


def test_a_broken_new_version_keeps_the_old(
    service: ModelService, own_models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = service.predictor()
    (add_version(own_models, "second") / "model.joblib").write_bytes(b"broken")
    switch(own_models, "second")
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert service.predictor() is first
            finish_loading()
    assert errors(caplog) == [
        "model not loaded: model.joblib of version second has been cut off or replaced: "
        "restore it or make the version again."
    ]


def test_a_broken_new_version_is_tried_once_while_another_answers(
    service: ModelService,
    own_models: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("app.predict.service.RETRY_AFTER", 0)
    first = service.predictor()
    (add_version(own_models, "second") / "model.joblib").write_bytes(b"broken")
    switch(own_models, "second")
    for _ in range(3):
        assert after_loading(service) == first.version
    assert len(errors(caplog)) == 1


def test_a_model_that_disappears_is_still_served(service: ModelService, own_models: Path) -> None:
    first = service.predictor()
    (own_models / "active").unlink()
    assert service.predictor() is first
    finish_loading()
    assert service.predictor() is first


def test_a_failed_load_is_not_tried_again_at_once(own_models: Path) -> None:
    content = (own_models / "active").read_bytes()
    (own_models / "active").unlink()
    service = ModelService(own_models, Trust())
    for _ in range(2):
        with pytest.raises(ModelNotReady, match="No version is active"):
            service.predictor()
        (own_models / "active").write_bytes(content)


def test_a_failed_load_is_tried_again_later(
    own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.predict.service.RETRY_AFTER", 0)
    active = active_version(own_models)
    (own_models / "active").unlink()
    service = ModelService(own_models, Trust())
    with pytest.raises(ModelNotReady):
        service.predictor()
    activate(own_models, active)
    assert service.predictor().version == active


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"gone\n", "The active version 'gone' is missing", id="one that is gone"),
        pytest.param(b"", "No version is active: activate one of", id="empty"),
        pytest.param(b"../elsewhere", r"'\.\./elsewhere' is missing", id="another folder"),
        pytest.param(b"\xff\xfe", "is missing: activate another or train one", id="no text"),
    ],
)
def test_a_wrong_name_of_the_active_version_is_a_reason(
    own_models: Path, service: ModelService, content: bytes, words: str
) -> None:
    (own_models / "active").write_bytes(content)
    with pytest.raises(ModelNotReady, match=words):
        service.predictor()
