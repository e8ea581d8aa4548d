"""Why a picture got its answer: a map of the parts that the model looks at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask

from app.model.engine import Classified
from app.model.image.why import explain
from app.model.predictor import Model
from app.model.sample import Sample
from app.model.signature import Classes, Feed
from app.model.why.asking import Asker, OutOfTime
from app.model.why.findings import Covered
from tests.people import Browser, text_of
from tests.test_history import ask

VALUES = Asker.values
CLASSES = Classes(target="what", labels=["dark", "light"], gives="probabilities")


@dataclass
class Eye:
    """Tells by the brightness of a square, usually at the top left, whether a picture is light."""

    start: int = 0  # of the square's eight rows and columns
    model: Any = None
    labels: Any = None

    def classify(self, rows: Any, gives: str) -> Classified:
        square = slice(self.start, self.start + 8)
        light = rows[:, square, square].mean(axis=(1, 2, 3)) / 255
        return (light > 0.5).astype(np.intp), np.column_stack([1 - light, light])

    def regress(self, rows: Any) -> Any:
        raise NotImplementedError


EYE = Eye()


class Looker(Model):
    """A model that is fed pictures as they are."""

    def prepare(self, samples: Any) -> Any:
        return np.stack([sample.row for sample in samples])


def look(row: Any, place: int = 1, eye: Eye = EYE) -> Covered:
    asker = Asker(Looker(eye, [], Feed(shape="NHWC"), CLASSES), place, 60)
    return explain(asker, Sample(row, {}), {})


@pytest.fixture
def lamp() -> Any:
    """A black picture, white in the corner at the top left."""
    row = np.zeros((64, 64, 3), np.uint8)
    row[:8, :8] = 255
    return row


def test_the_part_that_the_model_looks_at_is_found(lamp: Any) -> None:
    found = look(lamp)
    assert found.side == 8
    assert found.answer == 1
    strongest = found.strongest[0]
    assert (strongest.row, strongest.column) == (1, 1)
    assert strongest.fall == found.most > 0.9
    far = [cell.fall for cell in found.cells if cell.row > 2 or cell.column > 2]
    assert len(far) == 60
    assert {*far} == {0}


def test_the_map_is_as_even_as_what_the_model_looks_at() -> None:
    row = np.zeros((64, 64, 3), np.uint8)
    row[24:32, 24:32] = 255
    falls = {(cell.row, cell.column): cell.fall for cell in look(row, eye=Eye(24)).cells}
    assert falls[4, 4] > 0.9
    for side in ((3, 4), (5, 4), (4, 3), (4, 5)):
        assert falls[side] == pytest.approx(falls[4, 4] / 2)
    for corner in ((3, 3), (3, 5), (5, 3), (5, 5)):
        assert falls[corner] == pytest.approx(falls[4, 4] / 4)


def test_a_part_can_speak_against_the_answer(lamp: Any) -> None:
    strongest = look(lamp, place=0).strongest[0]
    assert (strongest.row, strongest.column) == (1, 1)
    assert strongest.fall < -0.9


def test_a_part_is_covered_by_the_mean_colour_and_the_picture_stays(lamp: Any) -> None:
    before = lamp.copy()
    found = look(lamp)
    assert (lamp == before).all()
    mean = round(lamp.mean())
    assert found.strongest[0].fall == pytest.approx(1 - mean / 255)


def few_values(self: Asker, samples: list[Sample]) -> Any:
    """Run out of time where more is asked than for a coarse map."""
    if len(samples) > 25:
        raise OutOfTime
    return VALUES(self, samples)


@pytest.mark.parametrize(
    ("part", "instead"), [("fits", lambda self, count: False), ("values", few_values)]
)
def test_a_slow_model_is_asked_about_fewer_parts(
    lamp: Any, monkeypatch: pytest.MonkeyPatch, part: str, instead: Any
) -> None:
    monkeypatch.setattr(Asker, part, instead)
    found = look(lamp)
    assert found.side == 4
    assert len(found.cells) == 16
    assert (found.strongest[0].row, found.strongest[0].column) == (1, 1)


def test_a_picture_of_a_few_pixels_has_as_many_parts() -> None:
    assert look(np.zeros((2, 5, 3), np.uint8)).side == 2


def test_the_page_lays_the_map_over_the_picture(ada: Browser) -> None:
    record_id = ask(ada)
    page = ada.get(f"/history/{record_id}/why")
    assert f'<img src="/history/{record_id}/picture" alt="The picture that was sent">' in page.text
    svg = page.text.split("<svg viewBox")[1].split("</svg>")[0]
    assert 'role="img" aria-label="A map of the parts' in svg
    assert svg.count("<rect") in {16, 64}
    assert 'fill-opacity="0.75"' in svg, "the strongest part is marked most"
    assert page.text.count('<th scope="row">') == 6


def test_a_picture_that_is_not_stored_any_more_says_so(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    Path(app.instance_path, "pictures", f"{record_id}.jpg").unlink()
    page = ada.get(f"/history/{record_id}/why")
    assert page.status_code == 200
    assert "The picture isn't stored any more." in text_of(page)
