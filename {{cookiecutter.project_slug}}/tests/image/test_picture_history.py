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
from tests.test_undo import pass_time


def about(content: bytes) -> Question:
    """Return a question about a picture, whatever its answer."""
    return Question({"picture": content}, answer=None)  # type: ignore[arg-type]


def files(app: Flask) -> list[Path]:
    """Return the files of the pictures that are stored."""
    return [*Path(app.instance_path, "pictures").iterdir()]


def pictures(app: Flask) -> set[str]:
    """Return the ids of the pictures that are stored."""
    return {file.stem for file in files(app)}


def remove_deleted(app: Flask, browser: Browser) -> None:
    """Let the time for Undo pass, and somebody visit."""
    pass_time(app)
    browser.get("/history")


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
    assert f'src="/history/{record_id}/picture"' in ada.get(f"/history/{record_id}").text
    page = ada.get("/history").text
    small = f'src="/history/{record_id}/thumbnail" alt="" loading="lazy" width="160" height="160"'
    assert small in page


@pytest.mark.thorough
def test_the_list_has_a_smaller_copy_that_is_made_once(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = Image.effect_noise((1200, 800), 60).convert("RGB")
    record_id = ask(ada, about(encoded(large, comment=b"at home")))
    assert [path.suffix for path in files(app)] == [".jpg"]
    answer, picture = (ada.get(f"/history/{record_id}/{each}") for each in ("thumbnail", "picture"))
    assert answer.mimetype == "image/webp"
    for name in ("Content-Security-Policy", "Cache-Control", "X-Content-Type-Options"):
        assert answer.headers[name] == picture.headers[name]
    with Image.open(io.BytesIO(answer.data)) as copy:
        assert (copy.format, copy.size) == ("WEBP", (320, 213))
        assert {"exif", "icc_profile", "comment"}.isdisjoint(copy.info)
    assert 3 * len(answer.data) < len(picture.data)
    monkeypatch.setattr("app.model.kind.kind.thumbnail", lambda picture: 1 / 0)
    assert ada.get(f"/history/{record_id}/thumbnail").data == answer.data
    assert sorted(path.suffix for path in files(app)) == [".jpg", ".webp"]


def test_a_damaged_picture_has_no_smaller_copy(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    files(app)[0].write_bytes(b"damaged")
    assert ada.get(f"/history/{record_id}/thumbnail").status_code == 404
    assert len(files(app)) == 1


def test_deleting_one_removes_its_picture(app: Flask, ada: Browser) -> None:
    stays, gone = ask(ada), ask(ada)
    ada.get(f"/history/{gone}/thumbnail")
    assert pictures(app) == {stays, gone}
    ada.post(f"/history/{gone}/delete")
    remove_deleted(app, ada)
    assert [path.name for path in files(app)] == [f"{stays}.jpg"]


def test_deleting_all_removes_only_ones_own_pictures(
    app: Flask, ada: Browser, grace: Browser
) -> None:
    ask(ada)
    ask(ada)
    others = ask(grace)
    ada.post("/history/delete-all")
    remove_deleted(app, ada)
    assert pictures(app) == {others}


@pytest.mark.thorough
@pytest.mark.parametrize("address", ["/picture", "/thumbnail", "/delete"])
def test_a_picture_of_somebody_else_is_not_there(
    app: Flask, ada: Browser, grace: Browser, address: str
) -> None:
    record_id = ask(grace)
    path = f"/history/{record_id}{address}"
    answer: Any = ada.post(path) if address == "/delete" else ada.get(path)
    assert answer.status_code == 404
    assert pictures(app) == {record_id}


def test_a_picture_that_was_lost_is_404(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    Path(app.instance_path, "pictures", f"{record_id}.jpg").unlink()
    assert ada.get(f"/history/{record_id}/picture").status_code == 404
    assert ada.get(f"/history/{record_id}/thumbnail").status_code == 404
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
