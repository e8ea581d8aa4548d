"""The two probes for load balancers."""

from pathlib import Path

import pytest
from flask import Flask

from app.model.activation import active_version
from app.model.training import train
from tests.fixtures import MakeApp
from tests.people import Browser
from tests.versions import add_version, finish_loading, hold_back, switch


def loaded(app: Flask) -> None:
    """Wait until the model has been loaded, or could not be."""
    app.extensions["model"].predictor()


def test_liveness_is_answered_without_a_model(make_app: MakeApp, tmp_path: Path) -> None:
    answer = Browser(make_app(models_dir=tmp_path / "none")).get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_readiness_does_not_wait_for_the_model(
    make_app: MakeApp, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, probe = hold_back(monkeypatch), Browser(make_app())
    for _ in range(2):
        answer = probe.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json == {"status": "not ready", "reason": "The model is being loaded."}

    go.set()
    finish_loading()
    answer = probe.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "model_version": active_version(models)}


def test_a_broken_new_version_leaves_it_ready_with_the_old(
    make_app: MakeApp, own_models: Path
) -> None:
    app, first = make_app(models_dir=own_models), active_version(own_models)
    loaded(app)
    (add_version(own_models, "second") / "signature.json").write_bytes(b"broken")
    switch(own_models, "second")
    for _ in range(2):
        answer = Browser(app).get("/health/ready")
        assert answer.status_code == 200
        assert answer.json == {"status": "ready", "model_version": first}
        finish_loading()


@pytest.mark.thorough
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

    train(data, tmp_path / "new", lambda items, count: items)
    loaded(app)
    assert probe.get("/health/ready").status_code == 200
