"""Tables with odd names, gaps and sizes, from the file to the answer."""

import csv
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.model.dataset import BadData
from app.model.fields import CategoryField
from app.model.kind import TASK
from app.model.predictor import Predictor
from app.model.questions import read_questions
from app.model.sample import Limits
from app.model.tabular.gate import from_form, from_json
from app.model.training import train
from app.model.trust import Trust
from app.predict.service import ModelService
from tests.fixtures import Arrive
from tests.people import text_of

TARGETS = ["low", "high"] if TASK == "classification" else [1.5, 20.5]


def write(path: Path, header: list[str], rows: list[list[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def learn(table: Path, folder: Path) -> Predictor:
    return train(table, folder / "models", lambda items, count: items)[1]


def rows(make: Any, count: int = 48) -> list[list[Any]]:
    """Return rows that end with a target."""
    return [[*make(number), TARGETS[number % 2]] for number in range(count)]


def serve(app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "model", ModelService(folder / "models", Trust()))


@pytest.mark.thorough
def test_columns_may_be_called_like_the_methods_of_a_dictionary(
    app: Flask, arrive: Arrive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["items", "values", "get", "pop"]
    table = write(tmp_path / "t.csv", [*names, "y"], rows(lambda n: [n % 2, n, n % 3, -n]))
    learn(table, tmp_path)
    serve(app, tmp_path, monkeypatch)
    browser = arrive(app, "ada")
    page = browser.get("/")
    assert "built-in" not in page.text
    assert "aria-invalid" not in page.text
    kept = browser.post("/", {"items": "1", "values": "", "get": "2", "pop": "3"})
    assert kept.status_code == 422
    assert "built-in" not in kept.text
    assert 'name="pop"' in kept.text
    assert 'value="3"' in kept.text


def test_a_category_with_a_line_break_can_be_chosen_on_the_page() -> None:
    field = CategoryField(name="c", categories=["a\nb", "c"])
    limits = Limits(bytes=1, pixels=1)
    sent = from_form([field], {"c": "a\r\nb"}, limits)
    assert sent.values == from_json([field], {"c": "a\nb"}, limits).values == {"c": "a\nb"}


@pytest.mark.thorough
def test_what_is_a_gap_in_training_is_one_in_a_file_of_questions(tmp_path: Path) -> None:
    def cells(number: int) -> list[Any]:
        gap = number % 4 == 0
        return ["NA" if gap else number / 2, "None" if gap else ["red", "blue"][number % 2]]

    predictor = learn(write(tmp_path / "t.csv", ["x", "c", "y"], rows(cells)), tmp_path)
    fields = predictor.signature.fields
    assert [field.missing for field in fields] == [True, True]
    asked = write(tmp_path / "q.csv", ["x", "c"], [cells(number) for number in range(5)])
    found = [sample.values for _, sample in read_questions([asked], fields)]
    assert found[0] == found[4] == {"x": None, "c": None}
    assert found[1] == {"x": 0.5, "c": "blue"}


def test_a_class_that_is_read_as_a_gap_is_told_why(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", ["x", "y"], [[n, ["None", "1"][n % 2]] for n in range(40)])
    with pytest.raises(BadData, match="words such as NA and None are read as empty"):
        learn(table, tmp_path)


@pytest.mark.thorough
def test_a_table_of_a_thousand_columns_has_a_form_that_can_be_sent(
    app: Flask, arrive: Arrive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"column {number}" for number in range(1100)]
    table = write(tmp_path / "t.csv", [*names, "y"], rows(lambda n: [n % 5] * 1100, count=24))
    learn(table, tmp_path)
    serve(app, tmp_path, monkeypatch)
    page = arrive(app, "ada").post("/", dict.fromkeys(names, "1"))
    assert page.status_code == 200
    assert "The model says" in text_of(page)


def test_data_that_cannot_be_learned_from_is_refused_in_one_sentence(tmp_path: Path) -> None:
    words = [[f"{'abcdefgh'[n % 8]} {'ijklmnop'[n // 8]}", TARGETS[n % 2]] for n in range(48)]
    with pytest.raises(BadData, match="The estimator can't learn from this data: empty vocab"):
        learn(write(tmp_path / "t.csv", ["note", "y"], words), tmp_path)


@pytest.mark.thorough
def test_whole_numbers_that_no_integer_holds_are_texts(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", ["big", "x", "y"], rows(lambda n: [2**70 + n, n % 3]))
    predictor = learn(table, tmp_path)
    assert [field.type for field in predictor.signature.fields] == ["text", "integer"]
