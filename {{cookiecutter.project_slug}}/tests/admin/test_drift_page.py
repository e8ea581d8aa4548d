"""The page that compares what is asked with what the version was made on."""

import itertools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from app.admin import watch
from app.auth import accounts
from app.model.activation import active_version
from app.model.baseline import BASELINE
from app.model.dataset import Dataset
from tests.admin.conftest import Keep
from tests.fixtures import Arrive, MakeApp
from tests.people import Browser, text_of
from tests.questions import artifact_of, samples


def test_without_questions_there_is_nothing_to_compare(admin: Browser) -> None:
    assert "Nobody has asked version" in text_of(admin.get("/admin/drift"))


@pytest.mark.thorough
def test_inputs_like_those_it_was_made_on_are_steady(
    app: Flask, admin: Browser, keep: Keep, dataset: Dataset
) -> None:
    count = max(60, len(dataset.targets))
    keep(app, count, [dataset.sample(row) for row in range(len(dataset.targets))])
    with app.test_request_context():
        found = watch.report(app.extensions["model"].predictor())
    assert found
    assert found.inputs
    unseen = {"known words"}  # these texts were learned from, so that all their words are known
    assert {each.verdict for each in found.inputs if each.measure.of not in unseen} == {"steady"}


@pytest.mark.thorough
def test_one_input_again_and_again_is_far_off(app: Flask, admin: Browser, keep: Keep) -> None:
    keep(app, 60, samples(artifact_of(app))[:1])
    text = text_of(admin.get("/admin/drift"))
    assert "Far off" in text
    assert "The latest 60 inputs of version" in text
    assert "Stability index" in text


@pytest.mark.thorough
def test_of_few_inputs_nothing_is_said(app: Flask, admin: Browser, keep: Keep) -> None:
    keep(app, 49, samples(artifact_of(app))[:1])
    text = text_of(admin.get("/admin/drift"))
    assert "Too few to say" in text
    assert "Far off" not in text
    keep(app, 1, samples(artifact_of(app))[:1])
    assert "Far off" in text_of(admin.get("/admin/drift"))


@pytest.mark.thorough
def test_a_report_is_made_again_only_when_something_was_asked(
    app: Flask, admin: Browser, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    make = watch.make_report

    def counted(*about: Any) -> watch.Report:
        made.append(1)
        return make(*about)

    monkeypatch.setattr(watch, "make_report", counted)
    keep(app, 1)
    for _ in range(2):
        admin.get("/admin/drift")
    assert len(made) == 1
    keep(app, 1)
    admin.get("/admin/drift")
    assert len(made) == 2


def test_only_the_latest_inputs_are_looked_at(
    app: Flask, admin: Browser, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOST_ROWS", "MOST_PICTURES"):
        monkeypatch.setattr(watch, name, 3)
    keep(app, 5)
    assert "The latest 3 inputs" in text_of(admin.get("/admin/drift"))


@pytest.mark.thorough
def test_of_pictures_no_more_are_looked_at_than_there_is_time_for(
    app: Flask, admin: Browser, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(app, 5)
    monkeypatch.setattr(watch, "PATIENCE", 1.5)
    monkeypatch.setattr(watch, "time", SimpleNamespace(monotonic=itertools.count().__next__))
    looked_at = 1 if any(field.is_file for field in artifact_of(app).signature.fields) else 5
    words = "The latest 1 input of" if looked_at == 1 else "The latest 5 inputs of"
    assert words in text_of(admin.get("/admin/drift"))


def test_a_version_without_a_baseline_says_so(
    app: Flask, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact = artifact_of(app)
    monkeypatch.delitem(artifact.files, BASELINE)
    text = text_of(admin.get("/admin/drift"))
    assert f"Version {artifact.manifest.version} was made before inputs were measured" in text


def test_a_baseline_of_another_format_is_said_to_be_so(
    app: Flask, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(artifact_of(app).files, BASELINE, b'{"format": 99}')
    page = admin.get("/admin/drift")
    assert page.status_code == 200
    assert "is of another format" in text_of(page)


def test_a_model_that_cannot_be_loaded_is_the_reason(
    make_app: MakeApp, arrive: Arrive, own_models: Path
) -> None:
    path = own_models / active_version(own_models) / BASELINE
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    app = make_app(models_dir=own_models)
    admin = arrive(app, "grace")
    with app.app_context():
        accounts.change("grace@example.org", role="admin")
    text = text_of(admin.get("/admin/drift"))
    assert f"baseline.json of version {path.parent.name} has changed since it was made" in text
