"""A model version in memory: answers rows, after it has answered its own examples."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.model.artifact import Artifact, ArtifactError, read_artifact
from app.model.kind import kind
from app.model.signature import Signature

TOLERANCE = 1e-6  # largest difference of a probability from the one stored at training time


@dataclass(frozen=True)
class Prediction:
    """One answer: the likeliest class, all probabilities (likeliest first), and its origin."""

    label: str
    probabilities: dict[str, float]
    model_version: str
    duration_ms: float


class Predictor:
    """One loaded model version; safe to use from many threads."""

    def __init__(self, artifact: Artifact, estimator: Any) -> None:
        self.artifact = artifact
        self._estimator = estimator

    @classmethod
    def load(cls, folder: Path) -> "Predictor":
        """Check, unpickle and try a version. Raises ArtifactError with one plain sentence."""
        artifact = read_artifact(folder)
        if artifact.signature.kind != kind.NAME:
            raise ArtifactError(
                f"Version {folder.name} is for {artifact.signature.kind}, "
                f"this application for {kind.NAME}."
            )
        predictor = cls(artifact, artifact.estimator())
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

    def predict(self, row: npt.NDArray[np.uint8]) -> Prediction:
        """Return the answer for one row of the shape that the signature names."""
        started = time.perf_counter()
        scores = self._estimator.predict_proba(row[np.newaxis])[0]
        pairs = zip(self.signature.classes, scores.tolist(), strict=True)
        probabilities = dict(sorted(pairs, key=lambda pair: -pair[1]))
        elapsed = (time.perf_counter() - started) * 1000
        return Prediction(next(iter(probabilities)), probabilities, self.version, elapsed)

    def answer_examples(self) -> None:
        """Answer the stored examples as at training time, or raise ArtifactError."""
        for example in self.signature.examples:
            try:
                row = kind.as_row(kind.read(self.artifact.files[example.file]))
                got = self.predict(row)
            except Exception as error:
                raise ArtifactError(
                    f"Version {self.version} fails on its own example {example.file} "
                    f"({type(error).__name__}): train it again."
                ) from error
            expected = example.answer
            if got.label != expected.label or any(
                abs(got.probabilities[name] - value) > TOLERANCE
                for name, value in expected.probabilities.items()
            ):
                raise ArtifactError(
                    f"Version {self.version} no longer answers its own example {example.file} "
                    "as it did when it was made: train it again."
                )
