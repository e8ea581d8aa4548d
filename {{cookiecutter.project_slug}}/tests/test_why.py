"""Why a prediction came out as it did, whatever kind of data it is about."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.db import writing
from app.history.models import Record
from app.model.activation import active_version
from app.model.bounds import Bounds, Busy
from app.model.kind import room
from app.model.message import Message
from app.model.predictor import Predictor
from app.model.trust import Trust
from app.model.why.asking import OutOfTime
from app.model.why.explaining import SECONDS, explain  # the first as before all tests
from app.model.why.findings import Unknown
from app.predict.service import ModelService
from tests.people import Browser, text_of
from tests.questions import artifact_of, question, samples
from tests.test_history import ask, kept

FEW = Bounds(at_once=1, wait=0.01)


def test_why_is_told_on_a_page_and_as_a_part_of_one(app: Flask, ada: Browser) -> None:
    record_id, outcome = ask(ada), question(app).answer.outcome
    before = kept(app)
    page, part = (ada.get(f"/history/{record_id}/why{more}") for more in ("", "?part"))
    assert page.status_code == part.status_code == 200
    assert text_of(part).startswith(f"Why {outcome}?")
    assert part.text.strip().startswith("<div data-part>")
    assert part.text.strip() in page.text
    assert "</table>" in part.text
    assert f'href="/history/{record_id}">Back to the prediction</a>' in page.text
    assert kept(app) == before, "asking why is no prediction to keep"


def test_a_result_and_a_kept_prediction_lead_to_it(app: Flask, ada: Browser) -> None:
    result = ada.post("/", question(app).form).text
    link = re.search(r'<a href="(/history/[0-9a-f]{32})/why"[^>]* data-why>Why\?</a>', result)
    assert link
    for page in (result, ada.get(link[1]).text):
        assert link[0] in page
        assert 'src="/static/why.js" type="module"' in page
        for part in ("data-box", "data-place", 'role="status" data-busy="', 'data-failed="'):
            assert part in page


def test_another_version_is_not_asked(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    with app.app_context(), writing() as session:
        session.get_one(Record, record_id).model_version = "20200101-000000"
    page = ada.get(f"/history/{record_id}/why")
    now = artifact_of(app).manifest.version
    told = f"Version 20200101-000000 gave this answer, and version {now} answers now."
    assert page.status_code == 200
    assert told in text_of(page)
    assert "</table>" not in page.text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OutOfTime(), "This model is too slow to be asked as often as it takes to find out why."),
        (ValueError("my secret"), "The model fails on inputs that differ from this one"),
        (Unknown(Message("Nobody knows.")), "Nobody knows."),
    ],
)
def test_what_keeps_it_from_being_known_is_said(
    ada: Browser, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(*_: Any) -> None:
        raise error

    record_id = ask(ada)
    monkeypatch.setattr(room("why"), "explain", fail)
    page = ada.get(f"/history/{record_id}/why")
    assert page.status_code == 200
    assert words in text_of(page)
    assert "my secret" not in page.text


@pytest.mark.parametrize(("seconds", "most"), [(30, 3), (1, 0.5)])
def test_it_takes_no_longer_than_a_prediction_may(
    models: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, most: float
) -> None:
    left: list[float] = []
    monkeypatch.setattr("app.model.why.explaining.SECONDS", SECONDS)
    monkeypatch.setattr(room("why"), "explain", lambda asker, *_: left.append(asker.left))
    folder = models / active_version(models)
    predictor = Predictor.load(folder, Trust(), bounds=Bounds(seconds=seconds))
    explain(predictor, samples(predictor.artifact)[0], predictor.signature.examples[0].answer)
    assert 0 < left[0] <= most


@pytest.mark.thorough
@pytest.mark.parametrize("path", ["why", "why?part"])
def test_it_waits_for_its_turn_like_a_prediction(
    app: Flask, ada: Browser, models: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    service = ModelService(models, Trust(), bounds=FEW)
    monkeypatch.setitem(app.extensions, "model", service)
    address, found = f"/history/{ask(ada)}/{path}", list[TestResponse]()
    service.predictor().lend(lambda _: found.append(ada.get(address)))
    (busy,) = found
    assert busy.status_code == 503
    assert busy.headers["Retry-After"] == "1"
    assert "Too many requests wait for the model. Try again soon." in text_of(busy)
    assert "data-part" in busy.text
    assert ada.get(address).status_code == 200


@pytest.mark.thorough
@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_that_is_lent_makes_no_prediction_meanwhile(models: Path, compiled: bool) -> None:
    folder = models / active_version(models)
    predictor = Predictor.load(folder, Trust(), compiled, FEW)
    asked = samples(predictor.artifact)[:1]

    def ask_meanwhile(_: Any) -> None:
        with pytest.raises(Busy):
            predictor.predict_all(asked)

    predictor.lend(ask_meanwhile)
    assert predictor.predict_all(asked)
