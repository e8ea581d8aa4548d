"""Finding out why a model answered as it did, within the bounds of a prediction."""

import logging
from typing import Any

from app.model.bounds import Busy, TooSlow
from app.model.kind import room
from app.model.message import Message
from app.model.predictor import Model, Predictor
from app.model.sample import Sample
from app.model.signature import Answer, ClassAnswer, Classes
from app.model.why.asking import Asker, OutOfTime
from app.model.why.findings import Covered, Pushes, Unknown

SECONDS = 3.0  # that the model is asked for at most
log = logging.getLogger(__name__)


def explain(predictor: Predictor, sample: Sample, answer: Answer) -> Pushes | Covered:
    """Return why a predictor gave this answer to a sample.

    It counts as one prediction. Raises Unknown, Busy and TooSlow.
    """
    seconds = min(SECONDS, predictor.bounds.seconds / 2)
    files, place = predictor.artifact.files, place_of(predictor, answer)

    def work(model: Model) -> Any:
        return room("why").explain(Asker(model, place, seconds), sample, files)

    try:
        found: Pushes | Covered = predictor.lend(work)
    except (Unknown, Busy, TooSlow):
        raise
    except OutOfTime:
        text = "This model is too slow to be asked as often as it takes to find out why."
        raise Unknown(Message(text)) from None
    except Exception as error:
        # A model may refuse what nobody would ask, such as a mixture of two rows.
        log.exception("can't say why %s answers", predictor.version, extra={"quotes_input": True})
        text = "The model fails on inputs that differ from this one, so that why isn't known."
        raise Unknown(Message(text)) from error
    return found


def place_of(predictor: Predictor, answer: Answer) -> int | None:
    """Return where the answered class stands in the model's order, None for a number."""
    output = predictor.signature.output
    if isinstance(output, Classes) and isinstance(answer, ClassAnswer):
        return output.names.index(answer.outcome)
    return None
