"""How right a version has been, as far as people said what is right."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.model.signature import name_of
from app.predict.card import Section, Table
from app.predict.scores import confusion, draw_values

_: Callable[..., str] = gettext  # which has no types

MOST_CLASSES = 30  # of a confusion matrix; of more classes only the share of right answers is shown
MOST_DRAWN = 500  # points, the latest


@dataclass(frozen=True)
class Classified:
    """Answers and what is right: `table` has a line for each right class, as evaluation.csv."""

    rows: int
    accuracy: float
    names: list[str]
    table: list[dict[str, str]]


@dataclass(frozen=True)
class Valued:
    """Numbers answered and right ones, and their mean absolute difference."""

    rows: int
    error: float
    table: list[dict[str, str]]


def judge(found: Sequence[Any]) -> Classified | Valued | None:
    """Return how right answers were: of rows with `answered`, `correct`, `classes`, if any."""
    if not found:
        return None
    if "value" in found[0].answered:
        pairs = [(float(each.correct), float(each.answered["value"])) for each in found]
        error = sum(abs(true - said) for true, said in pairs) / len(pairs)
        table = [{"true": f"{true:.6g}", "predicted": f"{said:.6g}"} for true, said in pairs]
        return Valued(len(pairs), error, table)
    counts = Counter((each.correct, name_of(each.answered["label"])) for each in found)
    right = sum(count for (true, said), count in counts.items() if true == said)
    names: list[str] = list(found[0].classes)
    lines = names if len(names) <= MOST_CLASSES else []
    table = [
        {"class": true} | {f"predicted {said}": str(counts[true, said]) for said in names}
        for true in lines
    ]
    return Classified(len(found), right / len(found), names, table)


def in_detail(judged: Classified | Valued, target: str) -> Section:
    """Return what was taken for what, or what was predicted for which true value."""
    if isinstance(judged, Classified):
        return confusion(judged.table, judged.names) if judged.table else Section("")
    rows = judged.table[:MOST_DRAWN]
    caption = _("The latest answers, with the true and the predicted %(target)s", target=target)
    cells = [[str(place), row["true"], row["predicted"]] for place, row in enumerate(rows, start=1)]
    table = Table(caption, [_("Row"), _("True"), _("Predicted")], cells, folded=True)
    return Section("", tables=[table], charts=[draw_values(rows, target)])
