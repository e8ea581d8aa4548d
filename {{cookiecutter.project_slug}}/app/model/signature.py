"""The signature: what goes into a model and what comes out, written once, with the version."""

import math
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field as Constrained

from app.model.fields import AnyField, Json
from app.model.strict import Strict

Label = bool | int | str  # a class as the estimator names it
by_share = itemgetter(1)


def name_of(label: Label) -> str:
    """Return the class as a text, `true` and `false` as JSON writes them."""
    return str(label).lower() if isinstance(label, bool) else str(label)


class Push(Strict):
    """A word, and how far it pushed the score towards the label (or away, if negative)."""

    word: str
    weight: float


class ClassAnswer(Strict):
    """A label, and by class name what the estimator gives with it, likeliest first.

    Scores are what `decision_function` returns: they order the classes and are no percentages.
    """

    label: Label
    probabilities: dict[str, float] | None = None
    scores: dict[str, float] | None = None
    reasons: list[Push] | None = None

    @property
    def outcome(self) -> str:
        """The label as a text."""
        return name_of(self.label)


class ValueAnswer(Strict):
    """A number in `unit`; of rows the model was tried on, nine in ten true values were in the band.

    The band is from `low` to `high`. `share_below` is the share of the known values of the target
    that are smaller, from 0 to 1.
    """

    value: float
    unit: str | None
    low: float
    high: float
    share_below: float

    def shown(self, number: float) -> str:
        """Return a number with no more decimals than the band is worth."""
        spread = self.high - self.low
        decimals = 2 - math.floor(math.log10(spread)) if spread > 0 else 6
        return f"{number:.{min(max(decimals, 0), 12)}f}" if abs(number) < 1e15 else f"{number:g}"

    @property
    def outcome(self) -> str:
        """The number with its unit as a text."""
        return f"{self.shown(self.value)}{f' {self.unit}' if self.unit else ''}"


Answer = ClassAnswer | ValueAnswer
Body = dict[str, Any]  # an answer as JSON carries it; what a model doesn't give is left out


def as_answer(body: Body) -> Answer:
    """Return an answer's record."""
    return ClassAnswer(**body) if "label" in body else ValueAnswer(**body)


class Example(Strict):
    """An input that the version was tried on, and the answer it must get.

    `values` are the fields as the API takes them; a picture is a file of the version instead.
    """

    values: dict[str, Json] = Constrained(default_factory=dict)
    file: str | None = None
    answer: Answer


class Classes(Strict):
    """The output of a classifier: its classes, in the estimator's order, and what it gives."""

    task: Literal["classification"] = "classification"
    target: str
    labels: list[Label] = Constrained(min_length=1)
    gives: Literal["probabilities", "scores", "labels"]

    @property
    def names(self) -> list[str]:
        """The classes as texts."""
        return [name_of(label) for label in self.labels]

    def bodies(
        self, index: npt.NDArray[np.intp], table: npt.NDArray[np.float64] | None
    ) -> list[Body]:
        """Return the answers for classes (n,) and their shares (n, classes), likeliest first."""
        labels = [self.labels[place] for place in index.tolist()]
        if table is None or self.gives == "labels":
            return [{"label": label} for label in labels]
        names, gives = self.names, self.gives
        return [
            {
                "label": label,
                gives: dict(sorted(zip(names, share, strict=True), key=by_share, reverse=True)),
            }
            for label, share in zip(labels, table.tolist(), strict=True)
        ]


class Quantity(Strict):
    """The output of a regressor: its unit, how its target was distributed, and its usual error.

    `counts[i]` known values were between `edges[i]` and `edges[i + 1]`. Nine in ten errors (true
    value less answer) of rows it was tried on were between `error_low` and `error_high`.
    """

    task: Literal["regression"] = "regression"
    target: str
    unit: str | None
    edges: list[float] = Constrained(min_length=2)
    counts: list[int] = Constrained(min_length=1)
    error_low: float
    error_high: float

    def bodies(self, values: npt.NDArray[np.float64]) -> list[Body]:
        """Return the answers for predicted values (n,), each with its band and its place."""
        counts = np.cumsum([0, *self.counts])
        below = np.interp(values, self.edges, counts / max(counts[-1], 1))
        below[values <= self.edges[0]] = 0.0
        return [
            {
                "value": value,
                "unit": self.unit,
                "low": value + self.error_low,
                "high": value + self.error_high,
                "share_below": share,
            }
            for value, share in zip(values.tolist(), below.tolist(), strict=True)
        ]

    def describe(self, value: float) -> ValueAnswer:
        """Return the answer for a predicted value."""
        (body,) = self.bodies(np.array([value]))
        return ValueAnswer(**body)


Output = Annotated[Classes | Quantity, Constrained(discriminator="task")]


class Feed(Strict):
    """How accepted rows are handed to the estimator.

    `frame` is a DataFrame; `array` a matrix; `texts` a list of strings; NHWC, NCHW and `flat` are
    pictures (n, height, width, channels), (n, channels, height, width) and (n, all of these).
    Pixels are divided by `divisor`, then `mean` is taken off and the rest divided by `std`.
    """

    shape: Literal["frame", "array", "texts", "NHWC", "NCHW", "flat"]
    dates: bool = False  # dates as datetime64, else as the texts that stand in the file
    categorical: bool = False  # categories as pandas' categorical type, else as texts
    channels: Literal[1, 3] = 3
    dtype: Literal["uint8", "float32", "float64"] = "uint8"
    divisor: float = 1.0
    mean: list[float] = Constrained(default_factory=list)
    std: list[float] = Constrained(default_factory=list)


class Input(Strict):
    """One tensor that a compiled model takes, made of the fields at these places."""

    name: str
    kind: Literal["numbers", "texts", "dates", "pixels"]
    fields: list[int]


class Compiled(Strict):
    """What came of compiling a version; without a `file` its `reason` says why there is no twin.

    `rows` were asked of both, `difference` is the largest that was found between two numbers
    (relative to numbers larger than 1). `head` has the settings of a step before the graph that is
    computed outside of it. `bounded`: like the estimator, the twin takes no number beyond 1e38.
    """

    file: str | None = None
    reason: str = ""
    rows: int = 0
    difference: float = 0.0
    inputs: list[Input] = Constrained(default_factory=list)
    head: dict[str, float] = Constrained(default_factory=dict)
    bounded: bool = False

    @property
    def told(self) -> str:
        """The outcome in a sentence."""
        if self.file is None:
            return f"The estimator itself answers: {self.reason}."
        near = f"numbers within {self.difference:.1g}" if self.difference else "to the last bit"
        return f"{self.file} answers for the estimator: equal on {self.rows:,} rows, {near}."


class Signature(Strict):
    """The contract of one model version; form, API, documents and self-test follow it."""

    format: Literal[2] = 2
    kind: str
    fields: list[AnyField] = Constrained(min_length=1)
    output: Output
    feed: Feed
    examples: list[Example] = Constrained(min_length=1)

    def write(self, path: Path) -> None:
        """Write the signature as JSON that people can read."""
        path.write_text(self.model_dump_json(indent=2) + "\n", "utf-8")
