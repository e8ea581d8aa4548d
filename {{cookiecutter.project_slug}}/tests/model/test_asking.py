"""Asking a model for one number about many inputs, within a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.model.sample import Sample
from app.model.signature import Classes
from app.model.why.asking import Asker, OutOfTime
from tests.model.tiny import LINE, TREE, Plain, model_of, samples


def test_the_number_is_the_probability_of_the_class() -> None:
    model = model_of(TREE)
    assert Asker(model, 1, 60).values(samples(1, 8)).tolist() == [0, 1]
    assert Asker(model, 0, 60).values(samples(1, 8)).tolist() == [1, 0]


def test_of_a_model_that_names_classes_only_it_says_whether_it_is_this_one() -> None:
    classes = Classes(target="y", labels=[False, True], gives="labels")
    model = replace(model_of(TREE), output=classes)
    assert Asker(model, 0, 60).values(samples(8, 1)).tolist() == [0, 1]


def test_of_a_regressor_it_is_what_it_predicts() -> None:
    found = Asker(model_of(LINE), None, 60).values(samples(1, 3))
    assert found == pytest.approx([1000, 3000])


@dataclass(frozen=True)
class Slow(Plain):
    """A model to which a row takes a hundredth of a second by a clock of its own."""

    clock: list[float] = field(default_factory=lambda: [0.0])
    calls: list[int] = field(default_factory=list)

    def prepare(self, samples: Sequence[Sample]) -> Any:
        self.clock[0] += 0.01 * len(samples)
        self.calls.append(len(samples))
        return super().prepare(samples)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    line = model_of(LINE)
    model = Slow(line.engine, line.fields, line.feed, line.output)
    clock = SimpleNamespace(perf_counter=lambda: model.clock[0])
    monkeypatch.setattr("app.model.why.asking.time", clock)
    return model


def test_a_call_takes_a_moment_however_many_inputs_there_are(slow: Slow) -> None:
    assert Asker(slow, None, 60).values(samples(*range(100))) == pytest.approx(
        1000 * np.arange(100.0)
    )
    assert slow.calls == [1, 25, 25, 25, 24]


def test_who_asks_too_much_is_stopped_in_time(slow: Slow) -> None:
    asker = Asker(slow, None, 1)
    with pytest.raises(OutOfTime):
        asker.values(samples(*range(1000)))
    assert 1 <= slow.clock[0] <= 1.25
    assert not asker.fits(1)
    with pytest.raises(OutOfTime):
        asker.values(samples(1))


def test_what_is_left_of_the_time_can_be_shared_out(slow: Slow) -> None:
    asker = Asker(slow, None, 2)
    asker.values(samples(*range(100)))
    assert asker.fits(99)
    assert not asker.fits(101)
    with pytest.raises(OutOfTime):
        asker.for_share(0.5).values(samples(*range(100)))
    asker.values(samples(*range(20)))
