"""A compiled twin answers only where it is proven equal: every way in which it isn't is refused."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.model.engine import EstimatorEngine, OnnxEngine
from app.model.sample import Sample
from app.model.signature import Compiled
from app.model.twin import proof
from app.model.twin.proof import NoTwin, Twin, combines, compile_twin
from tests.model.tiny import LINE, TREE, Changed, Plain, model_of, samples

TWIN = Twin("model.twin", b"content")


def fail(rows: Any, found: Any) -> Any:
    raise ValueError("no such row")


def attempt(
    monkeypatch: pytest.MonkeyPatch,
    estimator: Any,
    twin: Any,
    corners: Sequence[Sample] = (),
    extremes: Sequence[Sample] = (),
    **about: Any,
) -> tuple[Compiled, dict[str, bytes]]:
    """Compile an estimator in a room that offers this twin, and has these unusual rows."""
    model = model_of(estimator)
    room = {
        "compile_model": lambda *_: [TWIN],
        "corners": lambda *_: list(corners),
        "extremes": lambda *_: list(extremes),
    }
    engine = EstimatorEngine(twin)
    monkeypatch.setattr(proof, "room", lambda file: SimpleNamespace(**room | about))
    monkeypatch.setattr(proof, "load_compiled", lambda *_: (engine, model.prepare))
    return compile_twin(model, samples(*range(10)))


def reason(found: tuple[Compiled, dict[str, bytes]]) -> str:
    """Return why nothing was written."""
    compiled, files = found
    assert (compiled.file, files) == (None, {})
    assert compiled.told == f"The estimator itself answers: {compiled.reason}."
    return compiled.reason


@pytest.mark.parametrize("estimator", [TREE, LINE], ids=["classes", "a number"])
def test_a_twin_that_answers_the_same_is_written(
    monkeypatch: pytest.MonkeyPatch, estimator: Any
) -> None:
    more = samples(-1, 20)
    compiled, files = attempt(monkeypatch, estimator, estimator, more, more)
    assert files == {"model.twin": b"content"}
    assert (compiled.file, compiled.rows, compiled.difference) == ("model.twin", 14, 0)
    assert not compiled.bounded
    assert compiled.told.startswith("model.twin answers for the estimator: equal on 14 rows")


def nudged(by: float, above: float = -1) -> Callable[[Any, Any], Any]:
    """Return a change of the numbers given for rows above some value."""
    return lambda rows, found: np.where(
        (rows > above).reshape((-1,) + (1,) * (found.ndim - 1)), found + by, found
    )


CHANGED = [
    (TREE, "predict", lambda rows, found: found ^ (rows[:, 0] == 5), "gives 1 of 10 rows another"),
    (TREE, "predict_proba", nudged(2e-6), "differs by 2e-06, more than 1e-06"),
    (TREE, "predict_proba", nudged(-1), "differs by 1, more than"),
    (LINE, "predict", nudged(0.1), "differs by 0.1, more than"),
    (LINE, "predict", nudged(0.1, above=8), "differs by 1e-05, more than"),
    (LINE, "predict", nudged(1, above=9), "differs by 5e-05, more than"),  # the corner
    (LINE, "predict", nudged(1, above=100), "differs by 5e-06, more than"),  # the extreme
]


@pytest.mark.parametrize(("estimator", "name", "change", "expected"), CHANGED)
def test_a_twin_that_answers_otherwise_is_refused(
    monkeypatch: pytest.MonkeyPatch, estimator: Any, name: str, change: Any, expected: str
) -> None:
    found = reason(
        attempt(
            monkeypatch,
            estimator,
            Changed(estimator, **{name: change}),
            corners=samples(20),
            extremes=samples(200),
        )
    )
    assert f"its compiled form {expected}" in found


def test_a_difference_that_is_small_for_its_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = Changed(LINE, predict=nudged(5e-3, above=8))  # of 9000
    compiled, files = attempt(monkeypatch, LINE, twin)
    assert files
    assert compiled.difference == pytest.approx(5e-3 / 9000)
    assert "numbers within 6e-07" in compiled.told


def test_a_twin_that_gives_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = Changed(LINE, predict=lambda rows, found: found * np.nan)
    found = reason(attempt(monkeypatch, LINE, twin))
    assert "answered with a value that is no finite number" in found


@pytest.mark.parametrize("place", ["corners", "extremes"])
@pytest.mark.parametrize("number", [20, 1e38])
def test_a_twin_that_answers_what_the_estimator_refuses_is_refused(
    monkeypatch: pytest.MonkeyPatch, place: Any, number: float
) -> None:
    careful = Changed(LINE, predict=lambda rows, f: fail(rows, f) if rows.max() > 15 else f)
    found = attempt(monkeypatch, careful, LINE, **{place: samples(number)})
    assert reason(found) == "its compiled form answers rows that the estimator refuses"


@pytest.mark.parametrize("place", ["corners", "extremes"])
def test_a_twin_is_bounded_where_the_estimator_refuses_large_numbers(
    monkeypatch: pytest.MonkeyPatch, place: Any
) -> None:
    twin = Changed(TREE)
    for name in ("predict", "predict_proba"):
        ask = getattr(TREE, name)
        setattr(twin, name, lambda rows, a=ask: a(rows.clip(-1e30, 1e30)))
    big = {place: samples(1e300)}
    compiled, files = attempt(monkeypatch, TREE, twin, **big)
    assert files
    assert compiled.bounded
    assert compiled.rows == 11
    assert not attempt(monkeypatch, TREE, TREE, **big)[0].bounded, "both refuse it"


def test_a_twin_that_fails_where_the_estimator_answers_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twin = Changed(LINE, predict=lambda rows, f: fail(rows, f) if len(rows) == 1 else f)
    found = reason(attempt(monkeypatch, LINE, twin, extremes=samples(20)))
    assert found == "its compiled form fails (ValueError: no such row)"


def raising(error: Exception) -> Callable[..., Any]:
    def work(*_: object) -> Any:
        raise error

    return work


@pytest.mark.parametrize(
    ("compile_model", "expected"),
    [
        (raising(NoTwin("it mixes the words")), "it mixes the words"),
        (raising(KeyError("x\ny")), "it can't be compiled (KeyError: 'x\\ny')"),
        (lambda *_: [], "there is no way to write it"),
        (
            lambda *_: [Twin("t", b"", check=raising(NoTwin("its trees differ")))],
            "its trees differ",
        ),
    ],
)
def test_why_there_is_no_twin_is_told(
    monkeypatch: pytest.MonkeyPatch, compile_model: Any, expected: str
) -> None:
    found = attempt(monkeypatch, TREE, TREE, compile_model=compile_model)
    assert reason(found) == expected


def test_a_twin_that_cannot_be_loaded_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def compile_model(*_: object) -> list[Twin]:
        monkeypatch.setattr(proof, "load_compiled", raising(ValueError("cut off.")))
        return [TWIN]

    found = reason(attempt(monkeypatch, TREE, TREE, compile_model=compile_model))
    assert found == "the compiled model can't be loaded (ValueError: cut off)"


def test_of_several_twins_the_first_that_is_equal_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = Twin("model.twin", b"wrong", check=raising(NoTwin("its trees differ")))
    right = Twin("model.twin", b"right", check=lambda: (90, 1e-9))
    compiled, files = attempt(
        monkeypatch, TREE, TREE, compile_model=lambda *_: [wrong, right, wrong]
    )
    assert files == {"model.twin": b"right"}
    assert (compiled.rows, compiled.difference) == (100, 1e-9)


def test_a_session_is_not_compiled_again() -> None:
    model = model_of(TREE)
    session = SimpleNamespace(get_inputs=list, get_outputs=list)
    other = Plain(OnnxEngine(session), model.fields, model.feed, model.output)
    assert reason(compile_twin(other, [])) == "it came compiled, as ONNX"


def in_the_last_bit(rows: Any, found: Any) -> Any:
    return np.nextafter(found, np.inf) if len(rows) > 5 else found


@pytest.mark.parametrize(
    ("estimator", "expected"),
    [
        (TREE, True),
        (LINE, True),
        (Changed(LINE, predict=in_the_last_bit), False),
        (Changed(TREE, predict_proba=in_the_last_bit), False),
        (Changed(TREE, predict=lambda rows, found: found ^ (len(rows) == 3)), False),
    ],
)
def test_calls_are_combined_only_where_that_changes_no_bit(estimator: Any, expected: bool) -> None:
    assert combines(model_of(estimator), samples(*range(10))) is expected
    assert not combines(model_of(estimator), [])
