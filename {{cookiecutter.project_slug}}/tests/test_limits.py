"""How much is read of what is sent: the model is asked much, everything else is small."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.fixtures import MakeApp
from tests.people import Browser, Program, text_of

TOO_LARGE = "This form is too large: at most 65536 bytes are accepted."
ASKING = {"/", "/api/v1/predict"}  # what may be sent files and arrays


def unsafe(app: Flask) -> set[str]:
    """Return the addresses, parameters filled in, that can be posted to."""
    return {
        re.sub("<[^>]+>", "1", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    }


@pytest.mark.thorough
def test_only_where_the_model_is_asked_much_is_read(app: Flask, ada: Browser) -> None:
    paths = unsafe(app)
    assert paths >= ASKING
    for path in paths - ASKING:
        form = {"file": (io.BytesIO(bytes(70_000)), "name"), "csrf_token": "x"}
        answer = ada.client.post(path, data=form)
        assert answer.status_code == 413, path
        assert TOO_LARGE in text_of(answer)


@pytest.mark.thorough
def test_a_form_without_files_is_small_everywhere(app: Flask, ada: Browser) -> None:
    many = "&".join(["a="] * 30_000)  # each of these would become an object in memory
    for path in unsafe(app) - {"/api/v1/predict"}:
        answer = ada.client.post(path, data=many, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413, path
        assert TOO_LARGE in text_of(answer)


@pytest.mark.thorough
def test_a_form_has_only_so_many_parts(ada: Browser) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    answer = ada.client.post("/", data=part * 5_101 + "--x--\r\n", content_type=kind)
    assert answer.status_code == 413


def test_a_text_in_a_form_is_no_longer_than_an_upload_may_be(make_app: MakeApp) -> None:
    app = make_app(max_upload_mb=0.001)
    for size, status in ((300, 400), (2000, 413)):  # 400: it has no token
        form = {"text": "x" * size, "file": (io.BytesIO(b""), "")}
        assert Browser(app).client.post("/", data=form).status_code == status


@pytest.mark.thorough
def test_no_address_takes_a_model(app: Flask, ada: Browser, program: Program, models: Path) -> None:
    def found() -> list[tuple[str, int]]:
        return sorted((str(path), path.stat().st_mtime_ns) for path in models.rglob("*"))

    before, names = found(), {"file": "model.joblib", "model": "../models/active", "picture": "m"}
    for path in unsafe(app) - {"/sign-out"}:
        form = {field: (io.BytesIO(b"\x80\x04."), name) for field, name in names.items()}
        if path.startswith("/api/"):
            assert program.post(path, data=form).status_code in {415, 422}
        else:
            ada.post(path, form)
    assert found() == before
