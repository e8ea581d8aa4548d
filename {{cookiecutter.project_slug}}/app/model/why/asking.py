"""Asking a model about many inputs, within so many seconds."""

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.model.predictor import Model
from app.model.sample import Sample
from app.model.signature import Classes

CALL = 0.25  # seconds that one call of the model should take
MOST_AT_ONCE = 4096  # inputs in a call


class OutOfTime(Exception):
    """The model is too slow to be asked about all of these inputs."""


class Asker:
    """Asks a model for the one number that is to be explained.

    It is the class's probability, or score; 1 or 0 where the model does no more than name classes;
    or what a regressor predicts. `place` is that of the class, None for a regressor.
    """

    def __init__(self, model: Model, place: int | None, seconds: float) -> None:
        self.model, self.place = model, place
        self._until = time.perf_counter() + seconds
        self._pace = CALL  # seconds that an input took in the last call; the first asks for one

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return self._until - time.perf_counter()

    def fits(self, count: int) -> bool:
        """Tell whether there is time for so many inputs, judging by the last call."""
        return self._pace * count <= self.left

    def for_share(self, share: float) -> "Asker":
        """Return an asker that has a share of the time that is left."""
        return Asker(self.model, self.place, share * self.left)

    def values(self, samples: Sequence[Sample]) -> npt.NDArray[np.float64]:
        """Return the number for each input, in calls of a moment each. Raises OutOfTime."""
        found: list[npt.NDArray[np.float64]] = []
        done = 0
        while done < len(samples):
            started = time.perf_counter()
            if started >= self._until:
                raise OutOfTime
            count = max(1, min(int(CALL / self._pace), MOST_AT_ONCE))
            found.append(self._ask(samples[done : done + count]))
            self._pace = (time.perf_counter() - started) / len(found[-1])
            done += count
        return np.concatenate(found)

    def _ask(self, samples: Sequence[Sample]) -> npt.NDArray[np.float64]:
        model, rows = self.model, self.model.prepare(samples)
        if not isinstance(model.output, Classes):
            return model.engine.regress(rows)
        index, table = model.engine.classify(rows, model.output.gives)
        share = index == self.place if table is None else table[:, self.place]
        return np.asarray(share, dtype=np.float64)
