"""Exchanging the model of a running application: who notices, and what a request sees of it."""

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from app.model.activation import active_version
from app.model.trust import Trust
from app.predict.service import ModelService, current_predictor
from tests.fixtures import Arrive, MakeApp
from tests.people import Browser
from tests.questions import question
from tests.test_service import after_loading
from tests.versions import PATIENCE, add_version, finish_loading, switch


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_nobody_asks_notices_another_version(
    own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = ModelService(own_models, Trust())
    looked, again, over = threading.Semaphore(0), threading.Semaphore(0), threading.Event()

    def pause(_: float) -> None:
        looked.release()
        if not again.acquire(timeout=PATIENCE) or over.is_set():
            raise SystemExit  # ends the thread

    clock = SimpleNamespace(monotonic=time.monotonic, sleep=pause)
    monkeypatch.setattr("app.predict.service.time", clock)
    service.watch()
    assert looked.acquire(timeout=PATIENCE)
    assert service.predictor().version == active_version(own_models)
    add_version(own_models, "second")
    switch(own_models, "second")
    again.release()
    assert looked.acquire(timeout=PATIENCE)
    assert service.predictor().version == "second"
    over.set()
    again.release()
    finish_loading()


@pytest.mark.thorough
def test_a_request_is_answered_by_one_version_from_beginning_to_end(
    make_app: MakeApp, own_models: Path
) -> None:
    app = make_app(models_dir=own_models)
    add_version(own_models, "second")
    with app.test_request_context():
        first = current_predictor()
        switch(own_models, "second")
        assert after_loading(app.extensions["model"]) == "second"
        assert current_predictor() is first
    with app.test_request_context():
        assert current_predictor().version == "second"


@pytest.mark.thorough
def test_every_answer_names_the_version_that_gave_it(
    make_app: MakeApp, own_models: Path, arrive: Arrive
) -> None:
    app = make_app(models_dir=own_models)
    ada, first = arrive(app, "ada"), active_version(own_models)
    add_version(own_models, "second")
    for name in (first, "second"):
        switch(own_models, name)
        after_loading(app.extensions["model"])
        page = ada.post("/", question(app).form)
        assert page.status_code == 200
        assert page.headers["X-Model-Version"] == name
        assert f"<code>{name}</code>" in page.text


@pytest.mark.parametrize("path", ["/static/app.css", "/health/live"])
def test_what_no_model_had_a_part_in_names_no_version(app: Flask, path: str) -> None:
    assert "X-Model-Version" not in Browser(app).get(path).headers
