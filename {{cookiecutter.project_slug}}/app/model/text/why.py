"""Why a text got its answer: what its words add up to, or what leaving them out does."""

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from app.model.dataset import Dataset
from app.model.message import Message
from app.model.sample import Sample
from app.model.text.gate import pushes_of
from app.model.why.asking import Asker
from app.model.why.findings import Part, Pushes, Unknown

WORD = re.compile(r"\w+")
MOST_WORDS = 200  # different ones that are left out in turn


def keep(dataset: Dataset, known: npt.NDArray[np.intp]) -> dict[str, bytes]:
    """Return no files: a text is compared with itself."""
    return {}


def explain(asker: Asker, sample: Sample, files: Mapping[str, bytes]) -> Pushes:
    """Return how far each word pushed the answer. Raises Unknown and OutOfTime."""
    assert asker.place is not None  # noqa: S101  # texts are classified
    found = pushes_of(asker.model.engine, sample, asker.place)
    if found is None:
        return leave_out(asker, sample)
    terms, places, pushes = found
    parts = [
        Part(str(terms[place]), push)
        for place, push in zip(places, pushes.tolist(), strict=True)
        if push
    ]
    if not parts:
        raise Unknown(Message("The model knows none of these words."))
    return Pushes(sorted(parts, key=lambda part: -abs(part.push)), how="summands")


def leave_out(asker: Asker, sample: Sample) -> Pushes:
    """Return how far the answer fell without each word. Raises Unknown and OutOfTime."""
    words = [*dict.fromkeys(word.lower() for word in WORD.findall(sample.row))]
    if not 0 < len(words) <= MOST_WORDS:
        text = "Why is found out for texts of 1 to %(most)s different words; this has %(count)s."
        raise Unknown(Message(text, most=MOST_WORDS, count=len(words)))
    (answer,) = asker.values([sample]).tolist()
    falls = answer - asker.values([Sample(without(sample.row, word), {}) for word in words])
    parts = [Part(word, fall) for word, fall in zip(words, falls.tolist(), strict=True)]
    return Pushes(sorted(parts, key=lambda part: -abs(part.push)), how="left out", answer=answer)


def without(text: str, word: str) -> str:
    """Return a text without a word, wherever it stands and however it is written."""
    return WORD.sub(lambda found: "" if found[0].lower() == word else found[0], text)
