"""What the model card says of the sample tables."""

from pathlib import Path

from app.model.card import Words
from app.model.kind import TASK
from app.model.table import find_table
from app.model.tabular.sample import content

IRIS = Words(
    purpose="Shows how a classifier for tables works: from four lengths of a flower it tells "
    "which of three species of iris it is.",
    limits="Telling the flowers of a garden apart: it knows three species out of some three "
    "hundred, has seen fifty flowers of each, and names one of them whatever is measured.",
    data="Measurements of 150 irises that Edgar Anderson collected and R. A. Fisher published in "
    "1936; they come with scikit-learn.",
)
DIABETES = Words(
    purpose="Shows how a regression works: from ten measurements of a patient it estimates how "
    "far the diabetes will have gone a year later.",
    limits="Any decision about a person. It explains less than half of the differences between "
    "the patients that it knows, is decades old, and says nothing of anybody unlike them.",
    data="442 patients with diabetes, from Efron, Hastie, Johnstone and Tibshirani, Least Angle "
    "Regression, 2004; they come with scikit-learn. Which sex is which group isn't told there.",
)


def words_of(data: Path) -> Words | None:
    """Return what the card says where the data is the sample. Raises BadData."""
    if find_table(data).read_bytes() != content():
        return None
    return IRIS if TASK == "classification" else DIABETES
