"""What a new version's card says of the data, and of how far its answers can be trusted."""

from collections import Counter

from app.model.card import Card, Words
from app.model.dataset import Dataset
from app.model.evaluation import ClassEvaluation, Evaluation, ValueEvaluation
from app.model.signature import Classes, Output, name_of


def make_card(words: Words, dataset: Dataset, output: Output, found: Evaluation) -> Card:
    """Return the card of a model that was measured on rows of a data set."""
    return Card(
        words=words,
        counts=count_classes(dataset, output) if isinstance(output, Classes) else {},
        gaps=count_gaps(dataset),
        skipped=len(dataset.skipped),
        calibration=found.calibration if isinstance(found, ClassEvaluation) else None,
        errors=found.errors if isinstance(found, ValueEvaluation) else None,
    )


def count_classes(dataset: Dataset, output: Classes) -> dict[str, int]:
    """Return how many rows each class has."""
    counts = Counter(name_of(label) for label in dataset.targets.tolist())
    return {name: counts[name] for name in output.names}


def count_gaps(dataset: Dataset) -> dict[str, int]:
    """Return how many rows of a table have no value, by field that may be missing."""
    return {
        field.name: int(dataset.rows[field.name].isna().sum())
        for field in dataset.fields
        if field.missing and hasattr(dataset.rows, "isna")
    }
