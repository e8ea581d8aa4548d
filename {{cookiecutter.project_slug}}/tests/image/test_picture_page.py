"""The page on which people ask about a picture, and what a project for pictures says of itself."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.fixtures import Arrive, MakeApp
from tests.image.pictures import claiming, plain, upload
from tests.people import Browser, Program, text_of
from tests.test_cli import run
from tests.test_predict_page import error_beside


def test_the_form_says_what_it_takes(ada: Browser) -> None:
    page = ada.get("/")
    assert 'accept="image/png,image/jpeg,image/webp"' in page.text
    assert "PNG, JPEG or WEBP, up to 8 MB" in text_of(page)
    assert "It knows 2 classes: cat dog" in text_of(page)


def test_a_picture_is_answered_with_every_class(ada: Browser, data: Path) -> None:
    page = ada.post("/", upload((data / "cat" / "001.jpg").read_bytes()))
    assert page.status_code == 200
    assert re.search(r"The model says (cat|dog)", text_of(page))
    shares = [float(s) for s in re.findall(r">([\d.]+) %</data>", page.text)]
    assert len(shares) == 2
    assert sum(shares) == pytest.approx(100, abs=0.2)
    assert shares == sorted(shares, reverse=True)
    assert re.search(r'<img class="shown" src="/history/[0-9a-f]{32}/picture"', page.text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "The picture is missing. Send a picture.", id="empty"),
        pytest.param(b"no picture", "The picture is not a PNG, JPEG or WEBP picture.", id="text"),
        pytest.param(plain("GIF"), "The picture is not a PNG, JPEG or WEBP", id="renamed GIF"),
        pytest.param(plain()[:-200], "The picture is damaged or cut off", id="truncated"),
        pytest.param(claiming(6000, 6000), "6000 × 6000 pixels; at most 25 mega", id="too large"),
    ],
)
def test_a_bad_upload_shows_the_form_again_with_the_error_beside_the_field(
    ada: Browser, content: bytes, words: str
) -> None:
    page = ada.post("/", upload(content))
    assert page.status_code == 422
    assert words in error_beside(page, "picture")
    assert "no picture" not in page.text


def test_a_picture_that_is_too_heavy_is_refused_with_both_sizes(
    make_app: MakeApp, arrive: Arrive
) -> None:
    page = arrive(make_app(max_upload_mb=0.3), "ada").post("/", upload(bytes(400_000)))
    assert page.status_code == 422
    assert "The picture has 0.4 MB; at most 0.3 MB" in error_beside(page, "picture")


def several(*files: tuple[bytes, str]) -> dict[str, Any]:
    return {"picture": [(io.BytesIO(content), name) for content, name in files]}


def test_several_pictures_are_answered_at_once(ada: Browser, data: Path) -> None:
    files = [(path.read_bytes(), path.name) for path in sorted(data.glob("*/00[12].jpg"))]
    page = ada.post("/", several(*files))
    assert page.status_code == 200
    assert len(files) == 4
    assert page.text.count("data-answer ") == 4
    assert len(set(re.findall(r'src="(/history/[0-9a-f]{32}/picture)"', page.text))) == 4


def test_of_several_pictures_the_good_ones_are_answered_and_the_bad_ones_named(
    ada: Browser,
) -> None:
    page = ada.post("/", several((plain(), "good.jpg"), (b"no picture", "<b>.jpg")))
    assert page.status_code == 200
    assert page.text.count("data-answer ") == 1
    assert "&lt;b&gt;.jpg is not a PNG, JPEG or WEBP picture." in page.text


def test_where_no_picture_can_be_accepted_all_are_named(ada: Browser) -> None:
    page = ada.post("/", several((b"x", "one.jpg"), (b"y", "two.jpg")))
    assert page.status_code == 422
    assert "data-answer " not in page.text
    for name in ("one.jpg", "two.jpg"):
        assert f"{name} is not a PNG, JPEG or WEBP picture." in text_of(page)


def test_too_many_pictures_at_once_are_refused(ada: Browser) -> None:
    page = ada.post("/", several(*[(plain(), f"{each}.jpg") for each in range(21)]))
    assert page.status_code == 422
    assert "21 files are too many: send at most 20 at once." in text_of(page)


def test_the_picture_of_an_example_is_shown(ada: Browser) -> None:
    (source,) = set(re.findall(r'<img src="(/examples/1)"', ada.get("/").text))
    answer = ada.get(source)
    assert answer.mimetype == "image/webp"
    assert len(answer.data) < 10_000


def test_a_name_that_would_leave_the_folder_does_no_harm(app: Flask, ada: Browser) -> None:
    page = ada.post("/", upload(plain(), "../../<script>.jpg"))
    assert page.status_code == 200
    assert "<script>." not in page.text
    folder = Path(app.instance_path)
    stored = [*folder.rglob("*.jpg")]
    assert [file.parent for file in stored] == [folder / "pictures"]
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", stored[0].name)


def test_the_model_page_says_what_becomes_of_a_picture(ada: Browser) -> None:
    text = text_of(ada.get("/model"))
    assert "picture picture brought to 64 × 64 pixels" in text
    assert "30 learned from, 10 held out" in text


def test_the_model_is_described_to_programs(program: Program) -> None:
    answer = program.get("/api/v1/model")
    assert answer.json
    assert answer.json["kind"] == "image"
    assert answer.json["output"]["labels"] == ["cat", "dog"]
    (field,) = answer.json["fields"]
    assert (field["name"], field["type"]) == ("picture", "picture")
    assert (field["width"], field["height"]) == (64, 64)


def test_the_api_page_shows_both_ways_to_send_a_picture(ada: Browser) -> None:
    page = ada.get("/docs")
    assert "-F picture=@picture.jpg" in text_of(page)
    assert "multipart/form-data , application/json" in text_of(page)
    assert "A PNG, JPEG or WEBP of at most 8 MB; of an animation, the first frame." in text_of(page)
    document = ada.get("/api/openapi.json").json
    assert document
    content = document["paths"]["/api/v1/predict"]["post"]["requestBody"]["content"]
    assert [*content] == ["multipart/form-data", "application/json"]
    form = content["multipart/form-data"]["schema"]["properties"]["picture"]
    assert form["format"] == "binary"


@pytest.mark.parametrize("count", ["0", "5001", "many"])
def test_drawing_a_senseless_number_is_refused(app: Flask, count: str) -> None:
    result = run(app, "sample", "draw", "--per-class", count)
    assert result.exit_code == 2
    assert "--per-class" in result.output


@pytest.mark.thorough
def test_what_could_not_be_read_is_named_after_training(make_app: MakeApp, tmp_path: Path) -> None:
    data = tmp_path / "drawn"
    app = make_app(data_dir=data, models_dir=tmp_path / "new")
    drawn = run(app, "sample", "draw", "--per-class", "8", "--seed", "3")
    assert "Wrote 16 files into drawn/." in drawn.output
    assert [len([*(data / name).iterdir()]) for name in ("cat", "dog")] == [8, 8]
    (data / "cat" / "broken.png").write_bytes(b"broken")
    (data / "cat").rename(data / "Zebra é")
    trained = run(app, "model", "train")
    assert trained.exit_code == 0
    assert "Skipped: Zebra é/broken.png is not a PNG, JPEG or WEBP picture." in trained.output
    assert "Gives      class: Zebra é, dog" in run(app, "model", "show").output


def test_training_on_a_folder_that_is_not_there_says_what_is_needed(
    make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app(models_dir=tmp_path / "new")
    result = run(app, "model", "train", "--data", tmp_path / "nowhere")
    assert result.output == (
        "Error: There is no folder nowhere/: make one with a folder of pictures per class.\n"
    )
