"""A model version in memory: answers samples, after it has answered its own examples."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from app.model.artifact import Artifact, ArtifactError, check_libraries, read_artifact
from app.model.bounds import Bounds, Busy, Deadline, TooSlow, Turns
from app.model.combining import Combiner
from app.model.compiled import Prepare, load_compiled
from app.model.engine import BadAnswer, Engine, make_engine
from app.model.fields import AnyField
from app.model.files import BadModel, load
from app.model.kind import kind
from app.model.message import Message
from app.model.sample import Sample
from app.model.signature import (
    Answer,
    Body,
    ClassAnswer,
    Classes,
    Feed,
    Output,
    Signature,
    as_answer,
    name_of,
)
from app.model.trust import Trust

log = logging.getLogger(__name__)
Found = TypeVar("Found")
MOST_ROWS = 1024  # of several callers in one call of an estimator
USUAL = Bounds()
TOLERANCE = 1e-6  # largest relative difference from the answer that was stored with the version


@dataclass(frozen=True)
class Model:
    """What turns accepted samples into answers."""

    engine: Engine
    fields: list[AnyField]
    feed: Feed
    output: Output

    def prepare(self, samples: Sequence[Sample]) -> Any:
        """Return samples as the engine takes them."""
        return kind.feed(self.fields, self.feed, kind.stack(self.fields, samples))

    def bodies(self, samples: Sequence[Sample]) -> list[Body]:
        """Return the answer to each sample, as JSON carries it. Raises BadAnswer."""
        rows = self.prepare(samples)
        output = self.output
        if not isinstance(output, Classes):
            return output.bodies(self.engine.regress(rows))
        index, table = self.engine.classify(rows, output.gives)
        bodies = output.bodies(index, table)
        for sample, place, body in zip(samples, index.tolist(), bodies, strict=True):
            if reasons := kind.explain(self.engine, sample, place):
                body["reasons"] = reasons
        return bodies

    def answers(self, samples: Sequence[Sample]) -> list[Answer]:
        """Return the answer to each sample. Raises BadAnswer."""
        return [as_answer(body) for body in self.bodies(samples)]


@dataclass(frozen=True)
class CompiledModel(Model):
    """A model whose engine is the compiled twin of an estimator."""

    to_rows: Prepare

    def prepare(self, samples: Sequence[Sample]) -> Any:
        """Return samples as the twin takes them."""
        return self.to_rows(samples)


@dataclass(frozen=True)
class Prediction:
    """One answer, and where it comes from."""

    body: Body
    model_version: str
    duration_ms: float

    @cached_property
    def answer(self) -> Answer:
        """The answer as a record."""
        return as_answer(self.body)


class Predictor:
    """One loaded model version; safe to use from many threads.

    A compiled twin answers at once. For an estimator, requests that come while it computes are
    answered by its next call together, where that gives each the very same answer; it has to
    answer within a deadline, which a twin, whose time the size of a request bounds, doesn't need.
    """

    def __init__(self, artifact: Artifact, model: Model, bounds: Bounds) -> None:
        self.artifact = artifact
        self.quick = kind.quick(artifact.signature.fields)
        self._model, self.bounds = model, bounds
        self._turns, self._deadline = Turns(bounds), Deadline(bounds)
        self._combiner = Combiner(
            self._together,
            most=MOST_ROWS,
            size=len,
            everyones=(Busy, TooSlow),
            wait=bounds.wait + bounds.seconds,
        )

    @classmethod
    def load(
        cls, folder: Path, trust: Trust, compiled: bool = True, bounds: Bounds = USUAL
    ) -> "Predictor":
        """Check, load and try a version. Raises ArtifactError with one plain sentence.

        With `compiled=False` the estimator answers even where it has a twin.
        """
        artifact = read_artifact(folder)
        if artifact.signature.kind != kind.NAME:
            raise ArtifactError(
                f"Version {folder.name} is for {artifact.signature.kind} data, "
                f"this application for {kind.NAME} data."
            )
        predictor = cls(artifact, load_model(artifact, trust, compiled), bounds)
        predictor.answer_examples()
        return predictor

    @property
    def version(self) -> str:
        """The name of the version."""
        return self.artifact.manifest.version

    @property
    def signature(self) -> Signature:
        """What the model takes and gives."""
        return self.artifact.signature

    @property
    def engine(self) -> Engine:
        """What answers rows: the estimator's engine, or its twin's."""
        return self._model.engine

    @property
    def is_compiled(self) -> bool:
        """Whether the compiled twin answers."""
        return isinstance(self._model, CompiledModel)

    def predict(self, sample: Sample) -> Prediction:
        """Return the answer to one accepted sample. Raises BadAnswer, Busy and TooSlow."""
        (prediction,) = self.predict_all([sample])
        return prediction

    def predict_all(self, samples: Sequence[Sample]) -> list[Prediction]:
        """Return the answer to each sample; `duration_ms` is that of all. Raises as `predict`."""
        started = time.perf_counter()
        try:
            bodies = self._bodies(samples)
        except (BadAnswer, Busy, TooSlow):
            raise
        except Exception as error:
            # An estimator may refuse what its signature allows, such as a number that overflows.
            log.exception("version %s can't answer", self.version, extra={"quotes_input": True})
            raise BadAnswer(Message("can't answer")) from error
        duration = (time.perf_counter() - started) * 1000
        return [Prediction(body, self.version, duration) for body in bodies]

    def _bodies(self, samples: Sequence[Sample]) -> list[Body]:
        if self.is_compiled:
            with self._turns.taken():
                return self._model.bodies(samples)
        if self.artifact.manifest.combines:
            return self._combiner.ask(samples)
        return self._deadline.run(self._model.bodies, samples)

    def lend(self, work: Callable[[Model], Found]) -> Found:
        """Return what `work` finds out with the model, which counts as one prediction.

        A twin is in nobody's deadline: `work` must be bounded by itself. Raises what it raises,
        Busy, and TooSlow.
        """
        if self.is_compiled:
            with self._turns.taken():
                return work(self._model)
        return self._deadline.run(work, self._model)

    def _together(self, asked: Sequence[Sequence[Sample]]) -> list[list[Body]]:
        """Return the answers to the samples of several callers, from one call of the model."""
        every = [sample for samples in asked for sample in samples]
        bodies = iter(self._deadline.run(self._model.bodies, every))
        return [[*islice(bodies, len(samples))] for samples in asked]

    def answer_examples(self) -> None:
        """Answer the stored examples as when the version was made, or raise ArtifactError."""
        for number, example in enumerate(self.signature.examples, start=1):
            try:
                picture = self.artifact.files[example.file] if example.file else None
                sample = kind.from_example(self.signature.fields, example.values, picture)
                (got,) = self._model.answers([sample])
            except Exception as error:
                reason = str(error) if isinstance(error, BadAnswer) else type(error).__name__
                raise ArtifactError(
                    f"Version {self.version} fails on its own example {number} ({reason}): "
                    "make it again."
                ) from error
            if not same(got, example.answer):
                raise ArtifactError(
                    f"Version {self.version} no longer answers its own example {number} "
                    "as it did when it was made: make it again."
                )


def load_model(artifact: Artifact, trust: Trust, compiled: bool) -> Model:
    """Load the very bytes that were hashed: the twin, or else the estimator.

    Raises ArtifactError.
    """
    manifest, signature = artifact.manifest, artifact.signature
    fields, feed, output = signature.fields, signature.feed, signature.output
    twin = manifest.compiled
    try:
        if compiled and twin.file is not None:
            content = artifact.files[twin.file]
            engine, to_rows = load_compiled(twin, content, fields, feed, output)
            return CompiledModel(engine, fields, feed, output, to_rows)
        check_libraries(manifest)
        name = f"{manifest.model} of version {manifest.version}"
        found = load(name, manifest.model, artifact.files[manifest.model], trust)
        compute_alone(found)
    except BadModel as error:
        raise ArtifactError(str(error)) from error
    return Model(make_engine(found, output), fields, feed, output)


def compute_alone(model: Any) -> None:
    """Let an estimator predict in the calling thread: requests are the parallelism."""
    try:
        jobs = [name for name in model.get_params() if name.rpartition("__")[2] == "n_jobs"]
        model.set_params(**dict.fromkeys(jobs, 1))
    except Exception:
        log.debug("the estimator keeps its number of threads", exc_info=True)


def same(one: Answer, other: Answer) -> bool:
    """Tell whether two answers have the same label and, within the tolerance, the same numbers."""
    if isinstance(one, ClassAnswer) and isinstance(other, ClassAnswer):
        if name_of(one.label) != name_of(other.label):
            return False
        return all(
            close_together(getattr(one, part), getattr(other, part))
            for part in ("probabilities", "scores")
        )
    if isinstance(one, ClassAnswer) or isinstance(other, ClassAnswer):
        return False
    return close_together({"": one.value}, {"": other.value})


def close_together(one: Mapping[str, float] | None, other: Mapping[str, float] | None) -> bool:
    """Compare numbers by name, relative to their size where they are larger than 1."""
    if one is None or other is None:
        return one is other
    return one.keys() == other.keys() and all(
        abs(value - other[name]) <= TOLERANCE * max(1.0, abs(other[name]))
        for name, value in one.items()
    )
