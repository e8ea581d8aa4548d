"""The one model of a process: which version answers, and when it is exchanged."""

import logging
import os
from pathlib import Path

import pytest

from app.model.artifact import activate
from app.predict.service import ModelNotReady, ModelService
from tests.versions import add_version


@pytest.fixture
def service(own_models: Path) -> ModelService:
    return ModelService(own_models)


def switch(models: Path, name: str) -> None:
    """Activate a version at a time that the file system can tell from the one before."""
    before = (models / "active").stat().st_mtime_ns
    activate(models, name)
    os.utime(models / "active", ns=(before + 10**9, before + 10**9))


def test_the_model_is_loaded_once(service: ModelService) -> None:
    assert service.predictor() is service.predictor()


def test_activating_another_version_is_noticed(service: ModelService, own_models: Path) -> None:
    first = service.predictor().version
    add_version(own_models, "second")
    assert service.predictor().version == first
    switch(own_models, "second")
    assert service.predictor().version == "second"
    switch(own_models, first)
    assert service.predictor(wait=False).version == first


def test_a_broken_new_version_keeps_the_old(
    service: ModelService, own_models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = service.predictor()
    (add_version(own_models, "second") / "model.joblib").write_bytes(b"broken")
    switch(own_models, "second")
    with caplog.at_level(logging.ERROR):
        assert service.predictor() is first
        assert service.predictor() is first
    assert [record.getMessage() for record in caplog.records] == [
        "model not loaded: model.joblib of version second has been cut off or replaced: "
        "restore it or train again."
    ]


def test_a_model_that_disappears_is_still_served(service: ModelService, own_models: Path) -> None:
    first = service.predictor()
    (own_models / "active").unlink()
    assert service.predictor() is first


def test_a_failed_load_is_not_tried_again_at_once(tmp_path: Path) -> None:
    service = ModelService(tmp_path)
    with pytest.raises(ModelNotReady, match="There is no model yet"):
        service.predictor()
    (tmp_path / "active").write_text("unknown", "utf-8")
    with pytest.raises(ModelNotReady, match="There is no model yet"):
        service.predictor()


def test_a_failed_load_is_tried_again_later(
    own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.predict.service.RETRY_AFTER", 0)
    active = (own_models / "active").read_text("utf-8").strip()
    (own_models / "active").unlink()
    service = ModelService(own_models)
    with pytest.raises(ModelNotReady):
        service.predictor()
    activate(own_models, active)
    assert service.predictor().version == active


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"gone\n", id="a version that is gone"),
        pytest.param(b"", id="empty"),
        pytest.param(b"../elsewhere", id="another folder"),
        pytest.param(b"\xff\xfe", id="no text"),
    ],
)
def test_a_wrong_name_of_the_active_version_is_a_reason(
    own_models: Path, service: ModelService, content: bytes
) -> None:
    (own_models / "active").write_bytes(content)
    with pytest.raises(ModelNotReady, match=r"active.*(missing|read).*activate another or train"):
        service.predictor()
