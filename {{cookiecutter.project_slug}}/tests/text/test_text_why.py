"""Why a text got its answer: its words, exactly where the model adds them up."""

from typing import Any

import numpy as np
import pytest
from flask import Flask

from app.model.engine import Classified
from app.model.predictor import Model, Predictor
from app.model.sample import Sample
from app.model.signature import ClassAnswer, Classes, Feed
from app.model.text.why import explain, without
from app.model.why.asking import Asker
from app.model.why.explaining import explain as explain_answer
from app.model.why.findings import Pushes, Unknown
from tests.people import Browser, text_of
from tests.questions import samples
from tests.test_history import ask, stored

CLASSES = Classes(target="tone", labels=["cold", "warm"], gives="probabilities")


class Counter:
    """Is no linear model: a text with "good" in it is warm, "not" turns it round."""

    model, labels = None, list[Any]()

    def classify(self, rows: list[str], gives: str) -> Classified:
        warm = [0.9 if "good" in row.lower() and "not" not in row else 0.2 for row in rows]
        return np.array([int(each > 0.5) for each in warm]), np.array([[1 - w, w] for w in warm])

    def regress(self, rows: Any) -> Any:
        raise NotImplementedError


class Reader(Model):
    """A model that is fed texts as they are."""

    def prepare(self, samples: Any) -> Any:
        return [sample.row for sample in samples]


def left_out(text: str) -> Pushes:
    asker = Asker(Reader(Counter(), [], Feed(shape="texts"), CLASSES), 1, 60)
    return explain(asker, Sample(text, {}), {})


@pytest.fixture
def predictor(app: Flask) -> Predictor:
    found: Predictor = app.extensions["model"].predictor()
    return found


def test_the_pushes_of_a_linear_model_add_up_to_its_score(predictor: Predictor) -> None:
    for sample in samples(predictor.artifact)[:4]:
        answer = predictor.predict(sample).answer
        assert isinstance(answer, ClassAnswer)
        found = explain_answer(predictor, sample, answer)
        assert isinstance(found, Pushes)
        assert found.how == "summands"
        engine: Any = predictor.lend(lambda model: model.engine)
        place = engine.labels.index(answer.label)
        _, scores = engine.classify([sample.row], "scores")
        total = sum(part.push for part in found.parts)
        assert total == pytest.approx(scores[0][place] - engine.intercept[place])
        assert [(part.name, part.push) for part in found.parts[:8]] == [
            (push.word, push.weight) for push in answer.reasons or []
        ]


def test_the_page_names_the_words_and_adds_up_the_rest(app: Flask, ada: Browser) -> None:
    record_id = ask(ada)
    page = ada.get(f"/history/{record_id}/why")
    answer = stored(app, record_id).answer
    assert isinstance(answer, ClassAnswer)
    for push in answer.reasons or []:
        sign = "+" if push.weight > 0 else "−"
        assert f"{push.word} {sign}{abs(push.weight):.2f}" in text_of(page)
    assert "others together" in text_of(page)
    assert f"What each word adds to the score of {answer.outcome}" in text_of(page)


def test_of_another_model_each_word_is_left_out_in_turn() -> None:
    found = left_out("A good, GOOD film!")
    assert found.how == "left out"
    assert found.answer == pytest.approx(0.9)
    assert [part.name for part in found.parts] == ["good", "a", "film"]
    assert [part.push for part in found.parts] == pytest.approx([0.7, 0, 0])
    against = left_out("It is not good")
    assert against.parts[0].name == "not"
    assert against.parts[0].push == pytest.approx(-0.7)


def test_a_word_is_left_out_wherever_it_stands_and_however_it_is_written() -> None:
    assert without("Good food, GOOD mood; goodness.", "good") == " food,  mood; goodness."
    assert without("Ärger ärger", "ärger") == " "


@pytest.mark.parametrize(
    ("text", "count"), [("?!", 0), (" ".join(f"word{number}" for number in range(201)), 201)]
)
def test_a_text_of_no_words_or_too_many_says_so(text: str, count: int) -> None:
    with pytest.raises(Unknown, match=f"1 to 200 different words; this has {count}."):
        left_out(text)


def test_words_that_the_model_never_saw_are_no_reason(ada: Browser, predictor: Predictor) -> None:
    sample = Sample("xyzzy plugh", {})
    with pytest.raises(Unknown, match="knows none of these words"):
        explain_answer(predictor, sample, predictor.predict(sample).answer)
