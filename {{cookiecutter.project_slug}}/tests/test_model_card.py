"""The card: a person's words on the page, and all of it as Markdown."""

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask

from app.languages import NAMES
from app.model.activation import active_version
from app.model.kind import TASK
from app.model.signature import Classes
from tests.fixtures import Arrive, MakeApp
from tests.marked import Marked, leftovers
from tests.people import Browser, text_of
from tests.questions import artifact_of
from tests.versions import edit_json, sign

UNWRITTEN = "Nobody has written this yet; model-card.toml is the place."
NASTY = "Sort | mail\n<b>&amp;</b>\n\n# not a title\n\n[x](javascript:alert(1))"


@pytest.fixture
def own(make_app: MakeApp, own_models: Path) -> Flask:
    """An application whose model may be changed."""
    return make_app(models_dir=own_models)


def test_the_page_shows_what_a_person_wrote(own: Flask, own_models: Path, arrive: Arrive) -> None:
    version = own_models / active_version(own_models)
    words = {"purpose": NASTY, "limits": "", "data": "Ours.", "contact": "ada@example.org"}
    edit_json(version / "card.json", lambda card: card.update(words=words))
    sign(version, "card.json")
    ada = arrive(own, "ada")
    page = ada.get("/model")
    assert "Sort | mail &lt;b&gt;&amp;amp;&lt;/b&gt;" in page.text
    text = text_of(page)
    assert f"It is not for {UNWRITTEN}" in text
    assert "Its data Ours. Whom to ask ada@example.org" in text
    download = ada.get("/model/card.md").text
    assert "- **It is for**: Sort \\| mail \\<b\\>\\&amp;\\</b\\>\n" in download
    assert "\n  \\# not a title\n" in download
    assert "\\[x\\](javascript:alert(1))" in download


@pytest.mark.thorough
def test_of_a_version_without_a_card_it_says_that_nothing_more_is_known(
    own: Flask, own_models: Path, arrive: Arrive
) -> None:
    version = own_models / active_version(own_models)
    (version / "card.json").unlink()
    edit_json(version / "manifest.json", lambda manifest: manifest["files"].pop("card.json"))
    ada = arrive(own, "ada")
    text = text_of(ada.get("/model"))
    assert text.count(UNWRITTEN) == 4
    assert "This isn't known of versions that were made before it was measured." in text
    assert ada.get("/model/card.md").status_code == 200


def test_the_download_says_what_the_page_says(ada: Browser) -> None:
    text = text_of(ada.get("/model"))
    answer = ada.get("/model/card.md")
    assert answer.mimetype == "text/markdown"
    version = artifact_of(ada.app).manifest.version
    slug = ada.app.config["PROJECT"]["slug"]
    named = f"attachment; filename={slug}-{version}-card.md"
    assert answer.headers["Content-Disposition"] == named
    plain = re.sub(r"\\([^\w\s])", r"\1", answer.text)
    rows = [line.strip("| ").split(" | ") for line in plain.splitlines() if line.startswith("| ")]
    assert len(rows) > 8
    for row in rows:
        assert "--" in row[0] or " ".join(" ".join(row).split()) in text
    for line in plain.splitlines():
        if line.startswith("## "):
            assert line.removeprefix("## ") in text


def test_the_figures_can_be_taken_away_as_they_were_written(ada: Browser) -> None:
    answer = ada.get("/model/evaluation.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment; filename=" in answer.headers["Content-Disposition"]
    assert answer.data == artifact_of(ada.app).files["evaluation.csv"]
    header = next(csv.reader(io.StringIO(answer.text)))
    assert header[:2] == (["true", "predicted"] if TASK == "regression" else ["class", "precision"])


@pytest.mark.thorough
@pytest.mark.parametrize("path", ["/model/card.md", "/model/evaluation.csv"])
def test_without_a_model_there_is_nothing_to_download(
    make_app: MakeApp, arrive: Arrive, tmp_path: Path, path: str
) -> None:
    ada = arrive(make_app(models_dir=tmp_path / "none"), "ada")
    assert ada.get(path).status_code == 503


def test_no_word_of_the_page_is_left_out_of_translation(
    ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flask_babel.Domain.get_translations", lambda _: Marked())
    artifact = artifact_of(ada.app)
    manifest, output = artifact.manifest, artifact.signature.output
    project, unit = ada.app.config["PROJECT"], getattr(output, "unit", None)
    assert artifact.card
    libraries = ", ".join(f"{name} {version}" for name, version in manifest.libraries.items())
    known = {manifest.estimator, manifest.compiled.told, libraries, *NAMES.values(), "F1", "R²"}
    known |= {project["name"], project["description"], *(text for _, text in artifact.card.words)}
    if isinstance(output, Classes):
        known |= {*output.names, ", ".join(output.names)}
    for field in artifact.signature.fields:
        known |= {field.name, ", ".join(getattr(field, "categories", []))}
    found = leftovers(ada.get("/model").text, (f" – {project['name']}",))
    assert [each for each in found if each not in known and not each.endswith(f" {unit}")] == []
