"""The command that asks the active model about files."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.model.signature import ClassAnswer
from tests.fixtures import MakeApp
from tests.questions import Question, numbers, questions, typed
from tests.test_cli import NO_MODEL, refused, run


def write(asked: list[Question], folder: Path) -> list[Path]:
    """Write questions as files: a table, or a picture each."""
    folder.mkdir()
    files = []
    for number, each in enumerate(asked):
        for value in each.values.values():
            if isinstance(value, bytes):
                files.append(folder / f"{number}.jpg")
                files[-1].write_bytes(value)
    if not files:
        files = [folder / "mine.csv"]
        with files[0].open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*asked[0].values])
            writer.writeheader()
            for each in asked:
                writer.writerow({name: typed(value) for name, value in each.values.items()})
    return files


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return [*csv.DictReader(io.StringIO(result.output))]


def test_every_question_is_answered_on_a_line(app: Flask, tmp_path: Path) -> None:
    asked = questions(app)
    found = rows(run(app, "model", "predict", *write(asked, tmp_path / "asked")))
    assert len(found) == len(asked)
    assert len({row["question"] for row in found}) == len(asked)
    for row, each in zip(found, asked, strict=True):
        if isinstance(each.answer, ClassAnswer):
            assert row["answer"] == each.answer.outcome
        else:
            assert float(row["answer"]) == pytest.approx(each.answer.value)
        given = [float(value) for value in [*row.values()][2:]]
        expected = {k: v for k, v in numbers(each.answer).items() if k != "value"}
        assert sorted(given) == pytest.approx(sorted(expected.values()), abs=1e-6)


def test_no_cell_is_a_formula_for_a_spreadsheet(app: Flask, tmp_path: Path) -> None:
    file = write(questions(app)[:1], tmp_path / "asked")[0]
    found = rows(run(app, "model", "predict", file.rename(file.with_stem("=1+1"))))
    assert found[0]["question"].startswith("'=1+1.")


def test_what_cannot_be_asked_is_named_and_nothing_is_answered(app: Flask, tmp_path: Path) -> None:
    files = write(questions(app), tmp_path / "asked")
    files[0].write_bytes(b"broken")
    sentence = refused(run(app, "model", "predict", *files))
    assert files[0].name in sentence
    assert str(tmp_path) not in sentence


def test_a_file_that_is_not_there_is_refused(app: Flask) -> None:
    result = run(app, "model", "predict", "nowhere")
    assert result.exit_code == 2
    assert "'nowhere' does not exist" in result.output


def test_without_a_model_it_says_how_to_make_one(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    app = make_app(models_dir=tmp_path / "none")
    assert refused(run(app, "model", "predict", tmp_path / "file")) == NO_MODEL
