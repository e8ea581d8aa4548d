"""The page on which people ask."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Arrive, MakeApp
from tests.people import Browser, text_of
from tests.pictures import claiming, plain, upload


def error_beside_the_field(page: TestResponse) -> str:
    """Return the error that the field's `aria-describedby` leads to."""
    field = re.search(r'<input id="picture"[^>]*>', page.text)
    assert field
    assert 'aria-invalid="true"' in field[0]
    described = re.search(r'aria-describedby="([^"]+)"', field[0])
    assert described
    assert "picture-error" in described[1].split()
    found = re.search(r'<p [^>]*id="picture-error"[^>]*>([^<]*)</p>', page.text)
    assert found
    return found[1]


def test_the_form_says_what_it_takes_and_what_the_model_knows(ada: Browser) -> None:
    page = ada.get("/")
    assert page.status_code == 200
    assert 'accept="image/png,image/jpeg,image/webp"' in page.text
    assert "PNG, JPEG or WEBP, up to 8 MB" in text_of(page)
    assert "It knows 2 classes: cat dog" in text_of(page)
    assert 'aria-invalid="true"' not in page.text


def test_a_picture_is_answered_with_every_class_and_a_place_for_feedback(
    ada: Browser, data: Path, models: Path
) -> None:
    page = ada.post("/", upload((data / "cat" / "001.jpg").read_bytes()))
    assert page.status_code == 200
    text = text_of(page)
    assert re.search(r"The model says (cat|dog)", text)
    assert {"cat", "dog"} == set(re.findall(r'<th scope="row">(\w+)</th>', page.text))
    shares = [float(s) for s in re.findall(r">([\d.]+) %</td>", page.text)]
    assert len(shares) == 2
    assert sum(shares) == pytest.approx(100, abs=0.2)
    assert shares == sorted(shares, reverse=True)
    assert (models / "active").read_text("utf-8").strip() in text
    assert "Was this right?" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "The picture is missing. Send a picture.", id="empty"),
        pytest.param(b"no picture", "The picture is not a PNG, JPEG or WEBP picture.", id="text"),
        pytest.param(plain("GIF"), "The picture is not a PNG, JPEG or WEBP", id="renamed GIF"),
        pytest.param(plain()[:-200], "The picture is damaged or cut off", id="truncated"),
        pytest.param(claiming(6000, 6000), "6000 × 6000 pixels; at most 25 mega", id="too large"),
        pytest.param(bytes(400_000), "The picture has 0.4 MB; at most 0.3 MB", id="too heavy"),
    ],
)
def test_a_bad_upload_shows_the_form_again_with_the_error_beside_the_field(
    make_app: MakeApp, arrive: Arrive, content: bytes, words: str
) -> None:
    ada = arrive(make_app(max_upload_mb=0.3), "ada")
    page = ada.post("/", upload(content))
    assert page.status_code == 422
    assert words in error_beside_the_field(page)
    assert "no picture" not in page.text


def test_a_form_without_a_picture_is_answered_with_the_form(ada: Browser) -> None:
    page = ada.post("/")
    assert page.status_code == 422
    assert "is missing" in error_beside_the_field(page)


def test_a_bad_upload_is_not_kept(ada: Browser) -> None:
    ada.post("/", upload(b"no picture"))
    assert "Nothing yet." in text_of(ada.get("/history"))


def test_a_name_that_would_leave_the_folder_does_no_harm(app: Flask, ada: Browser) -> None:
    page = ada.post("/", upload(plain(), "../../<script>.jpg"))
    assert page.status_code == 200
    assert "<script>." not in page.text
    folder = Path(app.instance_path)
    stored = [*folder.rglob("*.jpg")]
    assert [file.parent for file in stored] == [folder / "pictures"]
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", stored[0].name)


def test_without_a_model_the_page_says_what_to_do(
    make_app: MakeApp, arrive: Arrive, tmp_path: Path
) -> None:
    ada = arrive(make_app(models_dir=tmp_path / "none"), "ada")
    page = ada.get("/")
    assert page.status_code == 200
    assert "There is no model yet: make one with `flask --app wsgi model train`." in text_of(page)
    assert 'type="file"' not in page.text


def test_a_picture_sent_while_there_is_no_model_is_answered_503(
    own_models: Path, make_app: MakeApp, arrive: Arrive
) -> None:
    ada = arrive(make_app(models_dir=own_models), "ada")
    form = upload(plain()) | {"csrf_token": ada.token("/")}
    ada.app.extensions["model"] = type(ada.app.extensions["model"])(own_models.parent / "none")
    page = ada.client.post("/", data=form)
    assert page.status_code == 503
    assert "There is no model yet" in text_of(page)
