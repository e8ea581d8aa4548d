"""Rows over the API and from files, and what a person says is right."""

import csv
import json
from pathlib import Path

import pytest
from flask import Flask

from app.model.kind import TASK
from tests.people import Browser, Program
from tests.questions import artifact_of, question, typed
from tests.test_cli import refused, run
from tests.test_history import ask, stored


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_the_api_takes_a_row_as_json_alone(program: Program, kind: str) -> None:
    form = question(program.app).form
    answer = program.post("/api/v1/predict", data=form, content_type=kind)
    assert answer.status_code == 415
    assert answer.json
    assert answer.json["detail"] == "Send the row as application/json."


def test_numbers_in_json_are_not_texts(program: Program) -> None:
    body = question(program.app).body
    number = next(
        each for each in artifact_of(program.app).signature.fields if each.type == "number"
    )
    for value in ("1.5", True, [1.5]):
        answer = program.post("/api/v1/predict", json=body | {number.name: value})
        assert answer.status_code == 422
        assert answer.json
        assert [each["field"] for each in answer.json["errors"]] == [number.name]


def test_a_number_too_large_for_any_computer_is_refused(program: Program) -> None:
    name = artifact_of(program.app).signature.fields[0].name
    for number in ("1e999", "-1e999", "1" + "0" * 400):
        body = json.dumps({name: "here"}).replace('"here"', number)
        answer = program.post("/api/v1/predict", data=body, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json
        problems = {each["field"]: each["problem"] for each in answer.json["errors"]}
        assert problems[name].startswith("must be a ")


@pytest.mark.skipif(TASK == "classification", reason="the right answer is a class there")
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("12.5", "12.5"),
        (" 1e3 ", "1000"),
        ("-0.25", "-0.25"),
        ("123456.78", "123456.78"),
        ("1_000", None),
        ("nan", None),
        ("1e999", None),
        ("٣", None),
        ("12.5 points", None),
    ],
)
def test_the_right_answer_is_a_number(
    app: Flask, ada: Browser, said: str, kept: str | None
) -> None:
    record_id = ask(ada)
    answer = ada.post(f"/history/{record_id}/feedback", {"correct": said})
    assert answer.status_code == (422 if kept is None else 302)
    assert stored(app, record_id).correct == kept
    if kept is not None:
        page = ada.get(f"/history/{record_id}").text
        assert f'value="{kept}"' in page
        assert 'name="correct" type="number" step="any"' in page


@pytest.mark.skipif(TASK == "regression", reason="a number is typed in there")
def test_the_right_answer_is_one_of_the_classes(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    for name in stored(app, record_id).classes:
        assert f'name="correct" value="{name}"' in ada.get(f"/history/{record_id}").text
        ada.post(f"/history/{record_id}/feedback", {"correct": name})
        assert stored(app, record_id).correct == name
    wrong = stored(app, record_id).classes[0].upper()
    assert ada.post(f"/history/{record_id}/feedback", {"correct": wrong}).status_code == 422


def test_every_wrong_cell_of_a_file_is_named_with_its_line(app: Flask, tmp_path: Path) -> None:
    values = {name: typed(value) for name, value in question(app).values.items()}
    name = next(iter(values))
    with (tmp_path / "mine.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*values])
        writer.writeheader()
        writer.writerows([values, values | {name: "many"}, values | {name: ""}])
    sentence = refused(run(app, "model", "predict", tmp_path / "mine.csv"))
    first, second = sentence.splitlines()
    assert first.startswith(f"mine.csv, line 3: {name} must be a ")
    assert second.startswith(f"mine.csv, line 4: {name} is missing. Give a ")
