"""The commands for data and models, and what they say when something is wrong."""

import shutil
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.model.artifact import active_version, versions
from tests.conftest import MakeApp
from tests.versions import add_version


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def refused(result: Result) -> str:
    """Return the sentence with which a command gave up; there is no traceback."""
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.output.startswith("Error: ")
    return result.output.removeprefix("Error: ").strip()


@pytest.fixture
def own(make_app: MakeApp, own_models: Path) -> Flask:
    """An application whose models may be changed."""
    return make_app(models_dir=own_models)


def test_drawing_and_training_make_an_active_version(make_app: MakeApp, tmp_path: Path) -> None:
    data, models = tmp_path / "drawn", tmp_path / "new"
    app = make_app(data_dir=data, models_dir=models)
    assert "There is no model yet: make one with" in run(app, "model", "list").output

    drawn = run(app, "sample", "draw", "--per-class", "8", "--seed", "3")
    assert "Drew 16 pictures into drawn/." in drawn.output
    assert [len([*(data / name).iterdir()]) for name in ("cat", "dog")] == [8, 8]
    (data / "cat" / "broken.png").write_bytes(b"broken")

    trained = run(app, "model", "train")
    assert trained.exit_code == 0
    assert "Skipped: cat/broken.png is not a PNG, JPEG or WEBP picture." in trained.output
    assert "Accuracy on held-out data: " in trained.output
    assert "true / predicted" in trained.output
    assert f"Version {active_version(models)} is trained and active." in trained.output


@pytest.mark.parametrize("count", ["0", "5001", "many"])
def test_drawing_a_senseless_number_is_refused(app: Flask, count: str) -> None:
    result = run(app, "sample", "draw", "--per-class", count)
    assert result.exit_code == 2
    assert "--per-class" in result.output


def test_training_on_a_folder_that_is_not_there_says_so(own: Flask, tmp_path: Path) -> None:
    sentence = refused(run(own, "model", "train", "--data", tmp_path / "nowhere"))
    expected = "There is no folder nowhere/: make one with a folder of pictures per class."
    assert sentence == expected


def test_a_failed_training_keeps_the_active_version(own: Flask, own_models: Path) -> None:
    before = active_version(own_models)
    refused(run(own, "model", "train", "--data", own_models))
    assert active_version(own_models) == before
    assert versions(own_models) == [before]


def test_the_list_stars_the_active_version(own: Flask, own_models: Path) -> None:
    active = active_version(own_models)
    add_version(own_models, "zero")
    first, second = run(own, "model", "list").output.splitlines()
    assert first.startswith(f"* {active}  accuracy ")
    assert second.startswith("  zero  accuracy ")


def test_the_list_names_a_version_that_is_broken(own: Flask, own_models: Path) -> None:
    (add_version(own_models, "zero") / "manifest.json").write_text("broken", "utf-8")
    result = run(own, "model", "list")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert active_version(own_models) in result.output
    assert "zero" in result.output


def test_the_list_has_no_star_without_an_active_version(own: Flask, own_models: Path) -> None:
    (own_models / "active").unlink()
    assert "*" not in run(own, "model", "list").output


def test_a_version_can_be_shown(own: Flask, own_models: Path) -> None:
    active = active_version(own_models)
    shown = run(own, "model", "show")
    assert shown.exit_code == 0
    assert shown.output == run(own, "model", "show", active).output
    for line in (
        f"Version    {active}, made ",
        "Kind       image-classification, 64×64 pixels",
        "Classes    cat, dog",
        "Rows       30 learned from, 10 held out",
        "Libraries  scikit-learn ",
        "Self-test  answers its 4 examples as when it was made",
    ):
        assert line in shown.output


@pytest.mark.parametrize("command", ["show", "activate"])
def test_a_version_that_does_not_exist_is_told_apart(own: Flask, command: str) -> None:
    sentence = refused(run(own, "model", command, "nope"))
    assert sentence.startswith("There is no version 'nope'; there is: ")


def test_showing_a_broken_version_says_what_is_wrong(own: Flask, own_models: Path) -> None:
    (own_models / active_version(own_models) / "evaluation.csv").unlink()
    assert refused(run(own, "model", "show")).startswith("evaluation.csv of version ")


def test_showing_without_a_model_says_how_to_make_one(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(models_dir=tmp_path / "none")
    sentence = refused(run(app, "model", "show"))
    assert sentence == "There is no model yet: make one with `flask --app wsgi model train`."


def test_a_version_can_be_activated(own: Flask, own_models: Path) -> None:
    add_version(own_models, "zero")
    assert run(own, "model", "activate", "zero").output == "Version zero is active.\n"
    assert active_version(own_models) == "zero"


def test_an_unknown_version_is_not_activated_and_the_known_are_named(
    own: Flask, own_models: Path
) -> None:
    active = active_version(own_models)
    sentence = refused(run(own, "model", "activate", "zero"))
    assert sentence == f"There is no version 'zero'; there is: {active}."
    assert active_version(own_models) == active


def test_a_broken_version_is_not_activated(own: Flask, own_models: Path) -> None:
    active = active_version(own_models)
    (add_version(own_models, "zero") / "model.joblib").write_bytes(b"broken")
    assert "model.joblib of version zero" in refused(run(own, "model", "activate", "zero"))
    assert active_version(own_models) == active


def test_another_folder_can_be_trained_on(own: Flask, data: Path, own_models: Path) -> None:
    other = shutil.copytree(data, own_models.parent / "other")
    (other / "cat").rename(other / "Zebra é")
    result = run(own, "model", "train", "--data", other)
    assert result.exit_code == 0
    assert "Classes    Zebra é, dog" in run(own, "model", "show").output
