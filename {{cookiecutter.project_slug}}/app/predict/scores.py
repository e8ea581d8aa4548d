"""The figures of the model card: how good, what for what, how sure, how far off."""

from collections.abc import Callable

from flask_babel import gettext

from app.charts import Axis, Bars, Chart, Columns, Points, axis
from app.languages import number
from app.model.artifact import Artifact
from app.model.calibration import BINS, Bin, calibration_error
from app.model.card import Histogram
from app.model.signature import Classes
from app.predict.card import (
    LISTED,
    Section,
    Table,
    data,
    evaluation_of,
    identity,
    intent,
    percent,
)

_: Callable[..., str] = gettext  # which has no types
DRAWN = 12  # classes that one can look over
Rows = list[dict[str, str]]


def describe(artifact: Artifact) -> list[Section]:
    """Return all sections of a version's card."""
    rows = evaluation_of(artifact)
    sections = [intent(artifact), identity(artifact), data(artifact, rows)]
    if isinstance(artifact.signature.output, Classes):
        names = artifact.signature.output.names
        return [*sections, by_class(artifact, rows), confusion(rows, names), sureness(artifact)]
    return [*sections, by_value(artifact, rows), errors(artifact)]


def metrics(artifact: Artifact) -> list[tuple[str, list[str]]]:
    """Return the figures for the whole."""
    names = {
        "accuracy": _("Accuracy"),
        "r2": "R²",
        "mean_absolute_error": _("Mean absolute error"),
        "root_mean_squared_error": _("Root mean squared error"),
    }
    unit = getattr(artifact.signature.output, "unit", None)
    return [
        (
            names.get(name, name),
            [
                percent(value)
                if name == "accuracy"
                else number(value, 4) + (f" {unit}" if unit and name != "r2" else "")
            ],
        )
        for name, value in artifact.manifest.metrics.items()
    ]


def measured_on(artifact: Artifact) -> str:
    """Return which rows the figures are of, and what that means."""
    if artifact.manifest.origin == "trained":
        return _(
            "Measured on data that was held out. Data of another sort than it learned from may "
            "give much worse answers."
        )
    return _(
        "Measured on the data that it was imported with. Whether it had learned from these rows "
        "isn't known here: if it had, the figures are too good."
    )


def by_class(artifact: Artifact, rows: Rows) -> Section:
    """Return the figures of each class."""
    columns = [_("Class"), _("Precision"), _("Recall"), "F1", _("Rows")]
    parts = ("precision", "recall", "f1")
    cells = [
        [row["class"], *(percent(float(row[part])) for part in parts), row["support"]]
        for row in rows
    ]
    caption = _("For each class: how often its name was right, how much of it was found, and both")
    table = Table(caption, columns, cells, folded=len(cells) > LISTED)
    texts, facts = [measured_on(artifact)], metrics(artifact)
    return Section(_("How good it is"), texts, facts, [table], [draw_classes(rows)])


def draw_classes(rows: Rows) -> Bars:
    """Return the figures of each class as bars, of many classes those that are found worst."""
    names = {"precision": _("Precision"), "recall": _("Recall"), "f1": "F1"}
    drawn = sorted(rows, key=lambda row: float(row["f1"]))[:DRAWN] if len(rows) > DRAWN else rows
    groups = [
        (
            row["class"],
            [(name, float(row[part]), percent(float(row[part]))) for part, name in names.items()],
        )
        for row in drawn
    ]
    note = _("Of %(count)s classes these have the lowest F1.", count=len(rows))
    label = _("Precision, recall and F1 of each class, as bars")
    return Bars(label, groups, note if len(rows) > DRAWN else "")


def confusion(rows: Rows, names: list[str]) -> Section:
    """Return what the rows of each class were taken for."""
    counts = [[int(row[f"predicted {name}"]) for name in names] for row in rows]
    caption = _("Each line is a true class; the numbers say what its rows were taken for")
    table = Table(
        caption,
        [_("True class"), *names],
        [[row["class"], *map(str, line)] for row, line in zip(rows, counts, strict=True)],
        heat=[shade(line, place) for place, line in enumerate(counts)],
        folded=len(names) > LISTED,
    )
    return Section(_("What it mistakes for what"), tables=[table])


def shade(line: list[int], right: int) -> list[str]:
    """Return a class for each count of a line, by its share of the line; `right` is on its place.

    `h1` is for the smallest shares and `h4` for the largest, `off` for mistakes.
    """
    whole = sum(line) or 1
    levels = [f"h{min(int(4 * count / whole) + 1, 4)}" if count else "" for count in line]
    return [
        level if place == right or not level else f"{level} off"
        for place, level in enumerate(levels)
    ]


def sureness(artifact: Artifact) -> Section:
    """Return whether the model is right as often as it says."""
    title, card = _("Whether it is right as often as it says"), artifact.card
    if card is None:
        unknown = _("This isn't known of versions that were made before it was measured.")
        return Section(title, [unknown])
    if not card.calibration:
        return Section(title, [_("The model gives no probabilities that could be compared.")])
    text = _(
        "Answers are sorted by the probability that came with them: of those near 80 %, eight in "
        "ten should be right. The error is how far both are apart, on average."
    )
    error = percent(calibration_error(card.calibration))
    facts = [(_("Expected calibration error"), [error])]
    rows = [
        [
            _("%(low)s to %(high)s", low=percent(each.low), high=percent(each.high)),
            percent(each.confidence),
            percent(each.right),
            str(each.count),
        ]
        for each in card.calibration
    ]
    columns = [_("Probability"), _("On average"), _("Were right"), _("Rows")]
    table = Table(_("Rows by the probability of their answer"), columns, rows)
    return Section(title, [text], facts, [table], draw_calibration(card.calibration))


def draw_calibration(bins: list[Bin]) -> list[Chart]:
    """Return the reliability curve, and how many rows each of its points stands for."""
    probability = _("probability in %")
    found = [(100 * each.confidence, 100 * each.right) for each in bins]
    scale = Axis([0, 20, 40, 60, 80, 100])
    label = _("How many answers of each probability were right")
    upward, note = _("were right, in %"), _("On the dashed line both are equal.")
    curve = Points(label, probability, upward, found, scale, scale, joined=True, note=note)
    counts = {round(BINS * each.low): each.count for each in bins}
    edges = [100 * place / BINS for place in range(BINS + 1)]
    label = _("How many rows got an answer of each probability")
    filled = [counts.get(place, 0) for place in range(BINS)]
    return [curve, Columns(label, probability, _("rows"), edges, filled)]


def by_value(artifact: Artifact, rows: Rows) -> Section:
    """Return the figures of a regression, and what it predicted for rows whose truth is known."""
    target = getattr(artifact.signature.output, "target", "")
    caption = _("Rows, with the true and the predicted %(target)s", target=target)
    cells = [[str(place), row["true"], row["predicted"]] for place, row in enumerate(rows, start=1)]
    table = Table(caption, [_("Row"), _("True"), _("Predicted")], cells, folded=True)
    texts, facts = [measured_on(artifact)], metrics(artifact)
    return Section(_("How good it is"), texts, facts, [table], [draw_values(rows, target)])


def draw_values(rows: Rows, target: str) -> Points:
    """Return the predicted against the true value of each row."""
    found = [(float(row["true"]), float(row["predicted"])) for row in rows]
    every = [value for pair in found for value in pair]
    scale = axis(min(every), max(every))
    label = _("The predicted against the true value of %(count)s rows", count=len(rows))
    note = _(
        "Each point is a row: to the right its true %(target)s, upwards the predicted one. On the "
        "dashed line both are equal.",
        target=target,
    )
    return Points(label, _("true"), _("predicted"), found, scale, scale, note=note)


def errors(artifact: Artifact) -> Section:
    """Return how far the answers were off."""
    title, card = _("How far it is off"), artifact.card
    if card is None or card.errors is None:
        unknown = _("This isn't known of versions that were made before it was measured.")
        return Section(title, [unknown])
    text = _("The true value less the answer: where that is above 0, the answer was too low.")
    found = card.errors
    rows = [
        [_("%(low)s to %(high)s", low=number(low, 4), high=number(high, 4)), str(count)]
        for low, high, count in zip(found.edges, found.edges[1:], found.counts, strict=False)
    ]
    table = Table(_("Rows by their error"), [_("Error"), _("Rows")], rows, folded=True)
    return Section(title, [text], tables=[table], charts=[draw_errors(found)])


def draw_errors(found: Histogram) -> Columns:
    """Return how many rows were how far off."""
    label = _("How many rows were how far off")
    return Columns(label, _("true less predicted"), _("rows"), found.edges, found.counts)
