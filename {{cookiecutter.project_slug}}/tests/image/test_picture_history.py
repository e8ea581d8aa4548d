"""The pictures of the history: small copies without metadata, gone with their predictions."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests.image.pictures import encoded, plain, upload
from tests.people import Browser, Program
from tests.questions import Question, question
from tests.test_history import ask


def about(content: bytes) -> Question:
    """Return a question about a picture, whatever its answer."""
    return Question({"picture": content}, answer=None)  # type: ignore[arg-type]


def pictures(app: Flask) -> set[str]:
    """Return the ids of the pictures that are stored."""
    return {file.stem for file in Path(app.instance_path, "pictures").iterdir()}


def test_the_stored_copy_is_a_small_jpeg_without_metadata(ada: Browser) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # turned: the upper edge of the scene is on the right
    large = Image.new("RGB", (1200, 800), "white")
    large.paste("black", (0, 0, 600, 800))
    content = encoded(large, exif=exif, comment=b"at home", icc_profile=b"at home")
    record_id = ask(ada, about(content))

    answer = ada.get(f"/history/{record_id}/picture")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["Cache-Control"].startswith("private")
    assert b"at home" not in answer.data
    with Image.open(io.BytesIO(answer.data)) as copy:
        assert copy.format == "JPEG"
        assert max(copy.size) == 512
        assert copy.height > copy.width, "it was not turned upright"
        assert not copy.getexif()
        assert {"exif", "icc_profile", "comment"}.isdisjoint(copy.info)
        top, bottom = copy.getpixel((100, 10)), copy.getpixel((100, copy.height - 10))
        assert (top, bottom) == ((0, 0, 0), (255, 255, 255))


def test_the_list_and_the_page_show_the_picture(ada: Browser) -> None:
    record_id = ask(ada)
    for path in ("/history", f"/history/{record_id}"):
        assert f'src="/history/{record_id}/picture"' in ada.get(path).text


def test_deleting_one_removes_its_picture(app: Flask, ada: Browser) -> None:
    stays, gone = ask(ada), ask(ada)
    assert pictures(app) == {stays, gone}
    ada.post(f"/history/{gone}/delete")
    assert pictures(app) == {stays}


def test_deleting_all_removes_only_ones_own_pictures(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    ask(ada)
    ask(ada)
    others = ask(grace)
    ada.post("/history/delete-all")
    assert pictures(app) == {others}


@pytest.mark.parametrize("address", ["/picture", "/delete"])
def test_a_picture_of_somebody_else_is_not_there(
    app: Flask, ada: Browser, grace: Browser, address: str
) -> None:
    record_id = ask(grace)
    path = f"/history/{record_id}{address}"
    answer: Any = ada.get(path) if address == "/picture" else ada.post(path)
    assert answer.status_code == 404
    assert pictures(app) == {record_id}


def test_a_picture_that_was_lost_is_404(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    Path(app.instance_path, "pictures", f"{record_id}.jpg").unlink()
    assert ada.get(f"/history/{record_id}/picture").status_code == 404
    assert ada.get(f"/history/{record_id}").status_code == 200


def test_a_prediction_that_cannot_be_stored_leaves_no_picture(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("no room left")

    monkeypatch.setattr("app.history.writer.write_lock", fail)
    assert ada.post("/", upload(plain())).status_code == 500
    assert pictures(app) == set()


def test_a_call_keeps_a_picture_only_with_a_prediction(app: Flask, program: Program) -> None:
    answer = program.post("/api/v1/predict", json=question(app).body)
    assert answer.json
    assert pictures(app) == {each for each in (answer.json["id"],) if each}
