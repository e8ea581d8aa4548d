"""A version is checked before it is made the one to serve, by whichever way that is asked for."""

from pathlib import Path

import pytest

from app.model import switching
from app.model.activation import active_version
from app.model.artifact import ArtifactError
from app.model.trust import Trust
from tests.versions import add_version

CHECK = switching.Check(Trust(), own_only=True)


def test_a_version_that_others_could_exchange_is_not_activated(own_models: Path) -> None:
    first, second = active_version(own_models), add_version(own_models, "20990101-000000")
    file = second / "model.joblib"
    file.chmod(0o666)
    with pytest.raises(ArtifactError, match=r"model\.joblib can be changed by other users"):
        switching.activate(own_models, second.name, CHECK)
    assert active_version(own_models) == first
    file.chmod(0o644)
    switching.activate(own_models, second.name, CHECK)
    assert active_version(own_models) == second.name


def test_a_broken_version_is_not_rolled_back_to(own_models: Path) -> None:
    first, second = active_version(own_models), add_version(own_models, "20990101-000000").name
    switching.activate(own_models, second, CHECK)
    (own_models / first / "evaluation.csv").write_bytes(b"?")
    with pytest.raises(ArtifactError, match=r"evaluation\.csv of version"):
        switching.roll_back(own_models, CHECK)
    assert active_version(own_models) == second
