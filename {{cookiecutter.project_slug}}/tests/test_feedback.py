"""`flask feedback export`: what people said is right becomes what `flask model train` takes."""

import io
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.history.labelled import FILE, Table, is_folder_name
from app.history.models import Record
from app.model.dataset import Dataset, check_rows
from app.model.fields import TextField
from app.model.kind import TASK, room
from app.model.table import read_table
from tests.people import Browser
from tests.questions import artifact_of, questions
from tests.test_history import ask, copies, kept, stored

ROWS = 8  # of a class: the fewest that training takes


def export(app: Flask, folder: Path, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["feedback", "export", str(folder), *words])


def is_pictures(app: Flask) -> bool:
    return any(field.is_file for field in artifact_of(app).signature.fields)


def learned_from(folder: Path) -> Dataset:
    """Return a folder as `flask model train` reads it."""
    found: Dataset = room("dataset").read_dataset(folder, None, TASK, lambda items, count: items)
    check_rows(found, TASK)
    return found


@pytest.fixture
def judged(app: Flask, ada: Browser) -> list[Record]:
    """Sixteen predictions that somebody judged, half of them wrong, and two that nobody did."""
    made = []
    for number, verdict in enumerate(("right", "wrong")):
        first = ask(ada, questions(app)[number])
        classes = stored(app, first).classes
        answers = [classes[number] if classes else f"{100 + 7.5 * each}" for each in range(ROWS)]
        rows = [{"correct": each, "verdict": verdict} for each in answers]
        made += copies_with_pictures(app, first, rows)
    return [stored(app, each) for each in made]


def copies_with_pictures(app: Flask, record_id: str, changes: list[dict[str, Any]]) -> list[str]:
    """Keep a prediction once more for each dictionary of changes, with its picture if any."""
    made, folder = copies(app, record_id, changes), app.config["PICTURES_DIR"]
    for each in made if is_pictures(app) else ():
        shutil.copy(folder / f"{record_id}.jpg", folder / f"{each}.jpg")
    return made


def test_what_is_exported_is_what_training_reads(
    app: Flask, judged: list[Record], tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "feedback"
    result = export(app, folder)
    assert result.exit_code == 0, result.output
    assert f"Wrote 16 rows into {folder}.\n" in result.output
    assert "Skipped" not in result.output
    dataset, count = learned_from(folder), Counter(each.correct for each in judged)
    if judged[0].classes:
        assert Counter(dataset.targets.tolist()) == count
        for name, rows in count.items():
            assert f"  {name}: {rows}\n" in result.output
    else:
        assert dataset.targets.tolist() == [float(each.correct or "") for each in judged]
    if is_pictures(app):
        written = {path.stem for path in folder.rglob("*.jpg")}
        assert written == {each.id for each in judged}
    else:
        assert [dataset.sample(n).values for n in range(16)] == [each.asked for each in judged]
        assert dataset.target == artifact_of(app).signature.output.target


def test_nothing_says_whose_it_was(app: Flask, judged: list[Record], tmp_path: Path) -> None:
    result = export(app, tmp_path / "new")
    written = [str(path).encode() + path.read_bytes() for path in (tmp_path / "new").rglob("*.*")]
    assert written
    for each in [*written, result.output.encode()]:
        assert judged[0].owner.encode() not in each


@pytest.mark.thorough
def test_a_day_and_only_wrong_answers_can_be_asked_for(
    app: Flask, judged: list[Record], tmp_path: Path
) -> None:
    old = {"created_at": datetime(2026, 3, 1, tzinfo=UTC), "verdict": "wrong"}
    copies_with_pictures(app, judged[0].id, [old])
    for words, rows in [
        (["--since=2026-03-02"], 16),
        (["--since=2026-03-01"], 17),
        (["--only-wrong"], 9),
        (["--only-wrong", "--since=2026-03-02"], 8),
    ]:
        folder = tmp_path / "-".join(words)
        assert f"Wrote {rows} rows into {folder}." in export(app, folder, *words).output


def test_what_was_deleted_is_left_out(
    app: Flask, ada: Browser, judged: list[Record], tmp_path: Path
) -> None:
    ada.post("/history/delete-all")
    assert kept(app) == set()
    result = export(app, tmp_path / "new")
    assert result.exit_code == 1
    assert "There is no such feedback yet: nothing is written." in result.output
    assert not (tmp_path / "new").exists()


@pytest.mark.thorough
def test_a_folder_that_holds_something_is_left_alone(
    app: Flask, judged: list[Record], tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    for folder in (tmp_path, tmp_path / "mine"):
        result = export(app, folder)
        assert result.exit_code == 1
        assert "isn't empty: name a new folder." in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.thorough
def test_what_cannot_be_learned_from_is_counted_and_said(
    app: Flask, judged: list[Record], tmp_path: Path
) -> None:
    if is_pictures(app):
        changes: list[dict[str, Any]] = [{}, {}, {"correct": "../up"}]
        reasons = ["2 rows: the picture is lost", "1 row: no folder can be named after the class"]
    else:
        changes = [{"asked": {"other": 1}}, {"asked": {"other": 1}}, {"correct": "NA"}]
        reasons = [
            "2 rows: asked with other fields than the active version's",
            "1 row: in a table 'NA' means that nothing is there",
        ]
    copies(app, judged[0].id, changes)
    output = export(app, tmp_path / "new").output
    assert "Wrote 16 rows" in output
    for reason in reasons:
        assert f"Skipped {reason}" in output
    assert {path.name for path in tmp_path.iterdir()} == {"new"}


def test_a_table_is_read_back_as_it_was_asked(tmp_path: Path) -> None:
    texts = ["=1+1", "'=1", "@x", "-a", "'", 'a,b\n"c"', "a\rb", " x ", "é", "\uff1d1", "'''-"]
    fields = [TextField(name=name, max_length=99) for name in ("=text", "other")]
    file = io.StringIO(newline="")
    table = Table(file, fields, "-class", classes=True)
    for text in texts:
        asked = {"=text": text, "other": f"{text}!"}
        assert table.write(Record(asked=asked, correct=f"+{text}".strip())) is None
    path = tmp_path / FILE
    path.write_text(file.getvalue(), "utf-8", newline="")
    frame = read_table(path)
    assert [*frame.columns] == ["=text", "other", "-class"]
    assert frame["=text"].tolist() == texts
    assert frame["other"].tolist() == [f"{text}!" for text in texts]
    assert frame["-class"].tolist() == [f"+{text}".strip() for text in texts]


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        *((name, True) for name in ("cat", "a b", "é", "-a", "é" * 127)),
        *((name, False) for name in ("..", ".a", "_a", "a/b", "a\\b", "", "é" * 128, "/etc")),
    ],
)
def test_a_class_may_name_a_folder_or_not(name: str, fits: bool) -> None:
    assert is_folder_name(name) == fits
