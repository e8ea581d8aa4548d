"""What the model card says of the sample's messages."""

from pathlib import Path

from app.model.card import Words
from app.model.table import find_table
from app.model.text.sample import SENTENCES

WORDS = Words(
    purpose="Shows how a text classifier works: it sorts short messages to a town's library into "
    "questions, requests, complaints and praise.",
    limits="Sorting real mail: four hundred messages are very few, and some were rewritten until "
    "the classes could be told apart, so the figures are better than they would be. It knows "
    "English only, no other subject, no irony, and no negation two words away.",
    data="Four hundred short English messages, a hundred of each class, written for this purpose. "
    "They are no one's real mail.",
)


def words_of(data: Path) -> Words | None:
    """Return what the card says where the data is the sample. Raises BadData."""
    return WORDS if find_table(data).read_bytes() == SENTENCES.read_bytes() else None
