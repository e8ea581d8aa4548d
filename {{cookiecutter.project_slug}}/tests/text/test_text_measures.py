"""What is watched of texts."""

from pathlib import Path

import pytest

from app.model.activation import active_version
from app.model.baseline import Aspect
from app.model.engine import EstimatorEngine
from app.model.predictor import Predictor
from app.model.text.gate import as_sample
from app.model.text.measures import columns, vocabulary
from app.model.trust import Trust

TEXTS = ["Where is the library?", "Qwrt zxcv", "?"]


@pytest.fixture(scope="module")
def predictors(models: Path) -> list[Predictor]:
    """The active version answered by its twin, and by its estimator."""
    folder = models / active_version(models)
    return [Predictor.load(folder, Trust(), compiled) for compiled in (True, False)]


def test_lengths_and_the_share_of_known_words_are_watched(predictors: list[Predictor]) -> None:
    twin = predictors[0]
    field = twin.signature.fields[0]
    found = columns([field], [as_sample({field.name: text}) for text in TEXTS], twin.engine)
    assert found[Aspect(field.name, "characters")] == [21.0, 9.0, 1.0]
    assert found[Aspect(field.name, "words")] == [4.0, 2.0, 0.0]
    shares = found[Aspect(field.name, "known words")]
    assert isinstance(shares[0], float)
    assert shares[0] > 0.5
    assert shares[1:] == [0.0, None]


def test_a_twin_knows_the_words_of_its_estimator(predictors: list[Predictor]) -> None:
    twin, estimator = (vocabulary(each.engine) for each in predictors)
    assert isinstance(twin, frozenset)
    assert isinstance(estimator, dict)
    assert twin == frozenset(estimator)


def test_a_model_that_does_not_tell_its_words_is_not_asked_for_them() -> None:
    field = TEXTS[0]
    assert vocabulary(EstimatorEngine(field)) is None
