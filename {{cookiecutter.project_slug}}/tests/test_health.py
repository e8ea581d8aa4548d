"""The two probes for load balancers."""

from pathlib import Path

import pytest
from flask import Flask

from app.model.training import train
from tests.conftest import MakeApp
from tests.people import Browser


def loaded(app: Flask) -> None:
    """Wait until the model has been loaded, or could not be."""
    app.extensions["model"].predictor()


def test_liveness_is_answered_without_a_model(make_app: MakeApp, tmp_path: Path) -> None:
    answer = Browser(make_app(models_dir=tmp_path / "none")).get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_readiness_does_not_wait_for_the_model(make_app: MakeApp, models: Path) -> None:
    app = make_app()
    probe = Browser(app)
    answer = probe.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "reason": "The model is being loaded."}

    loaded(app)
    answer = probe.get("/health/ready")
    version = (models / "active").read_text("utf-8").strip()
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "model_version": version})


def test_the_first_training_makes_a_running_application_ready(
    make_app: MakeApp, tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.predict.service.RETRY_AFTER", 0)
    app = make_app(models_dir=tmp_path / "new")
    probe = Browser(app)
    with pytest.raises(Exception, match="There is no model yet"):
        loaded(app)
    before = probe.get("/health/ready")
    assert before.status_code == 503
    assert before.json
    assert "There is no model yet: make one with" in before.json["reason"]

    train(data, tmp_path / "new", lambda files, count: files)
    loaded(app)
    assert probe.get("/health/ready").status_code == 200
