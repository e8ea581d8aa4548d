"""A model version in memory: answers samples, after it has answered its own examples."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.model.artifact import Artifact, ArtifactError, read_artifact
from app.model.engine import BadAnswer, Engine, make_engine
from app.model.fields import AnyField
from app.model.kind import kind
from app.model.sample import Sample
from app.model.signature import Answer, ClassAnswer, Classes, Feed, Output, Signature, name_of
from app.model.trust import Trust

log = logging.getLogger(__name__)
TOLERANCE = 1e-6  # largest relative difference from the answer that was stored with the version


@dataclass(frozen=True)
class Prediction:
    """One answer, and where it comes from."""

    answer: Answer
    model_version: str
    duration_ms: float


@dataclass(frozen=True)
class Model:
    """What turns accepted samples into answers."""

    engine: Engine
    fields: list[AnyField]
    feed: Feed
    output: Output

    def answers(self, samples: Sequence[Sample]) -> list[Answer]:
        """Return the answer to each sample. Raises BadAnswer."""
        return self.answer_rows(kind.stack(self.fields, samples))

    def answer_rows(self, rows: Any) -> list[Answer]:
        """Return the answer to each row of a data set. Raises BadAnswer."""
        fed = kind.feed(self.fields, self.feed, rows)
        if not isinstance(self.output, Classes):
            return [self.output.describe(value) for value in self.engine.regress(fed).tolist()]
        index, table = self.engine.classify(fed, self.output.gives)
        shares = [None] * len(index) if table is None else table.tolist()
        return [
            class_answer(self.output, place, share)
            for place, share in zip(index.tolist(), shares, strict=True)
        ]


def class_answer(output: Classes, place: int, share: list[float] | None) -> ClassAnswer:
    """Return the answer for the class at `place`; the likeliest classes come first."""
    label = output.labels[place]
    if share is None:
        return ClassAnswer(label=label)
    pairs = sorted(zip(output.names, share, strict=True), key=lambda pair: -pair[1])
    return ClassAnswer(label=label, **{output.gives: dict(pairs)})  # type: ignore[arg-type]


class Predictor:
    """One loaded model version; safe to use from many threads."""

    def __init__(self, artifact: Artifact, model: Any) -> None:
        self.artifact = artifact
        signature = artifact.signature
        engine = make_engine(model, signature.output)
        self._model = Model(engine, signature.fields, signature.feed, signature.output)

    @classmethod
    def load(cls, folder: Path, trust: Trust) -> "Predictor":
        """Check, load and try a version. Raises ArtifactError with one plain sentence."""
        artifact = read_artifact(folder)
        if artifact.signature.kind != kind.NAME:
            raise ArtifactError(
                f"Version {folder.name} is for {artifact.signature.kind} data, "
                f"this application for {kind.NAME} data."
            )
        predictor = cls(artifact, artifact.load_model(trust))
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

    def predict(self, sample: Sample) -> Prediction:
        """Return the answer to one accepted sample. Raises BadAnswer."""
        started = time.perf_counter()
        try:
            answer = self._answer(sample)
        except BadAnswer:
            raise
        except Exception as error:
            # An estimator may refuse what its signature allows, such as a number that overflows.
            log.exception("version %s can't answer", self.version)
            raise BadAnswer("can't answer") from error
        return Prediction(answer, self.version, (time.perf_counter() - started) * 1000)

    def _answer(self, sample: Sample) -> Answer:
        (answer,) = self._model.answers([sample])
        if isinstance(answer, ClassAnswer) and isinstance(self._model.output, Classes):
            place = self._model.output.names.index(answer.outcome)
            if reasons := kind.explain(self._model.engine.model, sample, place):
                return answer.model_copy(update={"reasons": reasons})
        return answer

    def answer_examples(self) -> None:
        """Answer the stored examples as when the version was made, or raise ArtifactError."""
        for number, example in enumerate(self.signature.examples, start=1):
            try:
                picture = self.artifact.files[example.file] if example.file else None
                sample = kind.from_example(self.signature.fields, example.values, picture)
                got = self._answer(sample)
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
