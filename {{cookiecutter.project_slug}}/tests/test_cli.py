"""The commands for data and models, and what they say when something is wrong."""

import shutil
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.model.activation import activations, active_version
from app.model.artifact import read_artifact, versions
from app.model.kind import TASK, kind, room
from tests.fixtures import MakeApp
from tests.versions import add_version

NO_MODEL = "There is no model yet: make one with `flask --app wsgi model train`."


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


@pytest.mark.thorough
def test_drawing_and_training_make_an_active_version(make_app: MakeApp, tmp_path: Path) -> None:
    data, models = tmp_path / "drawn", tmp_path / "new"
    app = make_app(data_dir=data, models_dir=models)
    assert run(app, "model", "list").output == f"{NO_MODEL}\n"

    fewer = ["--per-class", "8"] if "per_class" in room("sample").OPTIONS else []
    drawn = run(app, "sample", "draw", *fewer)
    assert drawn.exit_code == 0
    written = [path for path in data.rglob("*") if path.is_file()]
    files = "1 file" if len(written) == 1 else f"{len(written)} files"
    assert f"Wrote {files} into drawn/." in drawn.output

    trained = run(app, "model", "train")
    assert trained.exit_code == 0
    if TASK == "classification":
        assert "Accuracy on held-out data: " in trained.output
        assert "true / predicted" in trained.output
    else:
        assert " rows of held-out data:" in trained.output
        assert "mean absolute error" in trained.output
    assert f"Version {active_version(models)} is trained and active." in trained.output


def test_an_option_that_the_sample_does_not_have_is_refused(app: Flask) -> None:
    assert run(app, "sample", "draw", "--no-such-option", "1").exit_code == 2


def test_training_on_a_folder_that_is_not_there_says_so(own: Flask, tmp_path: Path) -> None:
    sentence = refused(run(own, "model", "train", "--data", tmp_path / "nowhere"))
    assert sentence.startswith("There is no ")
    assert "nowhere" in sentence
    assert str(tmp_path) not in sentence


def test_words_that_cannot_be_read_are_refused_before_anything_is_learned(
    make_app: MakeApp, own_models: Path, tmp_path: Path
) -> None:
    (tmp_path / "words.toml").write_text("contact = ada", "utf-8")
    app = make_app(models_dir=own_models, model_card=tmp_path / "words.toml")
    assert refused(run(app, "model", "train")).startswith("words.toml is no TOML: ")


def test_a_failed_training_keeps_the_active_version(own: Flask, own_models: Path) -> None:
    before = active_version(own_models)
    refused(run(own, "model", "train", "--data", own_models))
    assert active_version(own_models) == before
    assert versions(own_models) == [before]


@pytest.mark.thorough
def test_another_folder_can_be_trained_on(make_app: MakeApp, data: Path, own_models: Path) -> None:
    before = active_version(own_models)
    other = shutil.copytree(data, own_models.parent / "other")
    (words := own_models.parent / "words.toml").write_text('contact = "ada@example.org"', "utf-8")
    app = make_app(models_dir=own_models, model_card=words)
    result = run(app, "model", "train", "--data", other, "--seed", "1")
    assert result.exit_code == 0
    assert "Its card says nothing yet" not in result.output  # the sample is known
    card = read_artifact(own_models / active_version(own_models)).card
    assert card
    assert card.words.contact == "ada@example.org"
    assert activations(own_models) == [active_version(own_models), before]
    assert active_version(own_models) != before


def test_the_list_stars_the_active_version(own: Flask, own_models: Path) -> None:
    active = active_version(own_models)
    estimator = read_artifact(own_models / active).manifest.estimator
    add_version(own_models, "zero")
    figure = "accuracy 0." if TASK == "classification" else "r2 0."
    first, second = run(own, "model", "list").output.replace("1.000", "0.999").splitlines()
    assert first.startswith(f"* {active}  trained {estimator}, {figure}")
    assert second.startswith(f"  zero  trained {estimator}, {figure}")


def test_the_list_names_a_version_that_is_broken(own: Flask, own_models: Path) -> None:
    (add_version(own_models, "zero") / "manifest.json").write_text("broken", "utf-8")
    result = run(own, "model", "list")
    assert result.exit_code == 0
    assert active_version(own_models) in result.output
    assert "zero  Version zero has no readable manifest.json" in result.output


@pytest.mark.thorough
def test_the_list_has_no_star_without_an_active_version(own: Flask, own_models: Path) -> None:
    (own_models / "active").unlink()
    assert "*" not in run(own, "model", "list").output


def test_a_version_can_be_shown(own: Flask, own_models: Path) -> None:
    active = active_version(own_models)
    artifact = read_artifact(own_models / active)
    fields = ", ".join(field.name for field in artifact.signature.fields)
    rows = artifact.manifest.rows
    shown = run(own, "model", "show")
    assert shown.exit_code == 0
    assert shown.output == run(own, "model", "show", active).output
    for line in (
        f"Version    {active}, trained ",
        f"Model      {artifact.manifest.estimator} in model.joblib",
        f"Takes      {kind.NAME}: {fields}",
        f"Gives      {artifact.signature.output.target}: ",
        f"Rows       {rows['learned from']} learned from, {rows['held out']} held out",
        "Figures    ",
        "Libraries  scikit-learn ",
        f"Self-test  answers its {len(artifact.signature.examples)} examples as when it was made",
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
    assert refused(run(app, "model", "show")) == NO_MODEL


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


def test_the_version_before_can_be_brought_back(own: Flask, own_models: Path) -> None:
    first = active_version(own_models)
    add_version(own_models, "zero")
    run(own, "model", "activate", "zero")
    assert run(own, "model", "rollback").output == f"Version {first} is active again.\n"
    assert active_version(own_models) == first
    assert refused(run(own, "model", "rollback")).startswith("No other version was active before")
    assert active_version(own_models) == first


@pytest.mark.thorough
def test_a_broken_version_is_not_brought_back(own: Flask, own_models: Path) -> None:
    first = active_version(own_models)
    add_version(own_models, "zero")
    run(own, "model", "activate", "zero")
    (own_models / first / "model.joblib").write_bytes(b"broken")
    assert f"model.joblib of version {first}" in refused(run(own, "model", "rollback"))
    assert active_version(own_models) == "zero"
