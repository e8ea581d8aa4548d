"""What is kept of a distribution, and what of the active version's."""

from pathlib import Path

import numpy as np
import pytest

from app.model.activation import active_version
from app.model.artifact import read_artifact
from app.model.baseline import Aspect, Baseline, Measure, Value, measure_of
from app.model.watching import baseline_of


def test_a_number_is_parted_into_shares_of_about_one_size() -> None:
    measure = measure_of(Aspect("x"), [float(each) for each in range(1_000)])
    assert measure.counts == [0, *[100] * 10, 0, 0, 0]
    assert measure.bins[1].low == 0.0
    assert measure.bins[-3].low == np.nextafter(999, np.inf)
    assert measure_of(Aspect("x"), [float(each) for each in range(100)]).counts == [
        *[0, 20, 20, 20, 20, 20, 0],
        *[0, 0],
    ]


@pytest.mark.parametrize(
    ("known", "asked", "place"),
    [
        pytest.param([5.0] * 9, 5.0, 1, id="all the same"),
        pytest.param([5.0] * 9, 4.9, 0, id="below it"),
        pytest.param([5.0] * 9, 5.1, 2, id="above it"),
        pytest.param([0.0] * 90 + [1.0] * 10, 0.0, 1, id="mostly zeros"),
        pytest.param([1e308, -1e308], 0.0, 1, id="as far apart as can be"),
        pytest.param([None], 1.0, 1, id="never there"),
        pytest.param([1.0, 2.0], None, -1, id="missing"),
    ],
)
def test_a_value_falls_into_one_bin(known: list[Value], asked: Value, place: int) -> None:
    measure = measure_of(Aspect("x"), known)
    expected = [0] * len(measure.bins)
    expected[place] = 1
    assert measure.count([asked]) == expected
    assert sum(measure.counts) == len(known)
    assert Measure.model_validate_json(measure.model_dump_json()) == measure


def test_the_bins_of_days_are_named_by_days() -> None:
    day = Measure(name="x", of="day", cuts=[730_000.0], counts=[])
    assert day.bins[0].high == "1999-09-03"


def test_the_baseline_of_a_version_is_of_its_fields_and_counts_every_row(models: Path) -> None:
    artifact = read_artifact(models / active_version(models))
    baseline = baseline_of(artifact)
    assert baseline
    names = [field.name for field in artifact.signature.fields]
    assert [*dict.fromkeys(measure.name for measure in baseline.inputs)] == names
    assert {sum(measure.counts) for measure in baseline.inputs} == {baseline.rows}
    assert sum(baseline.answers.counts) == artifact.manifest.rows["held out"]
    assert Baseline.model_validate_json(baseline.model_dump_json()) == baseline
    assert len(artifact.files["baseline.json"]) < 100_000
