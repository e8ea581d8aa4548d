"""Making another version the one to serve, once it has been checked as the server will check it."""

from dataclasses import dataclass
from pathlib import Path

from app.model import activation
from app.model.artifact import ArtifactError, require_version
from app.model.ownership import problem
from app.model.predictor import Predictor
from app.model.trust import Trust


@dataclass(frozen=True)
class Check:
    """How a version is tried: what it may load, by its twin or not, and whether others may write.

    With `own_only` a version is refused that anybody else could exchange.
    """

    trust: Trust
    compiled: bool = True
    own_only: bool = False

    def run(self, folder: Path) -> Predictor:
        """Check, load and try a version. Raises ArtifactError."""
        paths = [folder.parent, folder, *folder.rglob("*")]
        if self.own_only and (found := problem(folder.parent, paths)):
            raise ArtifactError(found)
        return Predictor.load(folder, self.trust, self.compiled)


def activate(models: Path, name: str, check: Check) -> None:
    """Check a version and make it the one to serve. Raises ArtifactError."""
    require_version(models, name)
    check.run(models / name)
    activation.activate(models, name)


def roll_back(models: Path, check: Check) -> str:
    """Check the version that was active before, serve it again, and return its name.

    Raises ArtifactError.
    """
    check.run(models / activation.previous_version(models))
    return activation.roll_back(models)
