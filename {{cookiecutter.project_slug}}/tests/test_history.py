"""The history: what a person asked, and nobody else sees."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from app.db import db, writing
from app.history.models import Record
from tests.people import Browser, text_of
from tests.pictures import encoded, plain, upload


def ask(browser: Browser, content: bytes = b"") -> str:
    """Ask about a picture and return the id under which the prediction is kept."""
    page = browser.post("/", upload(content or plain()))
    found = re.search(r'href="/history/([0-9a-f]{32})"', page.text)
    assert found, text_of(page)
    return found[1]


def listed(browser: Browser, path: str = "/history") -> list[str]:
    """Return the ids in the list, from top to bottom."""
    return re.findall(r'<a href="/history/([0-9a-f]{32})"', browser.get(path).text)


def pictures(app: Flask) -> set[str]:
    """Return the ids of the pictures that are stored."""
    return {file.stem for file in Path(app.instance_path, "pictures").iterdir()}


def test_a_prediction_is_listed_and_has_a_page(ada: Browser) -> None:
    record_id = ask(ada)
    assert listed(ada) == [record_id]
    page = ada.get(f"/history/{record_id}")
    assert page.status_code == 200
    assert re.search(r"The model says (cat|dog)", text_of(page))
    assert "over the API" not in text_of(page)


def test_an_empty_history_says_so(ada: Browser) -> None:
    assert "Nothing yet. What you ask the model will be listed here." in text_of(
        ada.get("/history")
    )


def test_the_stored_copy_is_a_small_jpeg_without_metadata(ada: Browser) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # turned: the upper edge of the scene is on the right
    large = Image.new("RGB", (1200, 800), "white")
    large.paste("black", (0, 0, 600, 800))
    record_id = ask(ada, encoded(large, exif=exif, comment=b"at home", icc_profile=b"at home"))

    answer = ada.get(f"/history/{record_id}/picture")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
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


def test_the_newest_is_first_and_there_are_pages(app: Flask, ada: Browser) -> None:
    first = ask(ada)
    with app.app_context(), writing() as session:
        mould = session.get_one(Record, first)
        same = {name: getattr(mould, name) for name in Record.__mapper__.columns.keys()}  # noqa: SIM118
        older = [f"{number:032x}" for number in range(25)]  # all at one time, told apart by id
        for record_id in older:
            session.add(Record(**same | {"id": record_id, "created_at": mould.created_at}))
    expected = sorted([first, *older], reverse=True)

    seen, path = [], "/history"
    while path:
        seen += [listed(ada, path)]
        found = re.search(r'href="(/history\?before=\w+)" rel="next"', ada.get(path).text)
        path = found[1] if found else ""
    assert [len(page) for page in seen] == [12, 12, 2]
    assert [record_id for page in seen for record_id in page] == expected


def test_the_last_to_be_asked_is_the_first_in_the_list(ada: Browser) -> None:
    asked = [ask(ada) for _ in range(3)]
    assert listed(ada) == asked[::-1]


def test_a_position_that_is_not_ones_own_is_the_first_page(ada: Browser, grace: Browser) -> None:
    mine, other = ask(ada), ask(grace)
    assert listed(ada, f"/history?before={other}") == [mine]
    assert "There is nothing older." in text_of(ada.get(f"/history?before={mine}"))


def test_feedback_is_kept(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    path = f"/history/{record_id}"
    answer = ada.post(f"{path}/feedback", {"label": "dog"}, page=path)
    assert answer.location == path
    with app.app_context():
        assert db.session.get_one(Record, record_id).correct_label == "dog"
    assert re.search(r"You said: (yes|no, it is) dog", text_of(ada.get(path)))
    assert "You said: " in text_of(ada.get("/history"))


@pytest.mark.parametrize("label", ["horse", "", "CAT"])
def test_feedback_that_is_no_class_is_refused(app: Flask, ada: Browser, label: str) -> None:
    record_id = ask(ada)
    answer = ada.post(f"/history/{record_id}/feedback", {"label": label})
    assert answer.status_code == 422
    assert "The label must be one of: cat, dog." in text_of(answer).replace("dog, cat", "cat, dog")
    with app.app_context():
        assert db.session.get_one(Record, record_id).correct_label is None


def test_deleting_one_removes_its_row_and_its_picture(app: Flask, ada: Browser) -> None:
    kept, gone = ask(ada), ask(ada)
    assert pictures(app) == {kept, gone}
    assert ada.post(f"/history/{gone}/delete").location == "/history"
    assert listed(ada) == [kept]
    assert pictures(app) == {kept}
    assert ada.get(f"/history/{gone}").status_code == 404
    assert ada.post(f"/history/{gone}/delete").status_code == 404


def test_deleting_all_removes_only_ones_own(app: Flask, ada: Browser, grace: Browser) -> None:
    ask(ada)
    ask(ada)
    others = ask(grace)
    answer = ada.post("/history/delete-all", follow_redirects=True)
    assert "Deleted 2 predictions." in text_of(answer)
    assert listed(ada) == []
    assert listed(grace) == [others]
    assert pictures(app) == {others}


@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", ""), ("GET", "/picture"), ("POST", "/feedback"), ("POST", "/delete")],
)
def test_a_prediction_of_somebody_else_is_not_there(
    app: Flask, ada: Browser, grace: Browser, method: str, address: str
) -> None:
    record_id = ask(grace)
    path = f"/history/{record_id}{address}"
    answer = ada.get(path) if method == "GET" else ada.post(path, {"label": "dog"})
    assert answer.status_code == 404
    assert listed(ada) == []
    assert listed(grace) == [record_id]
    assert pictures(app) == {record_id}
    with app.app_context():
        assert db.session.get_one(Record, record_id).correct_label is None


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

    monkeypatch.setattr("app.history.records.writing", fail)
    assert ada.post("/", upload(plain())).status_code == 500
    assert pictures(app) == set()
