"""A server whose model is compiled answers without the libraries that made the model."""

import json
from pathlib import Path

import pytest

from app.model.activation import active_version
from app.model.artifact import read_artifact
from tests.processes import Ended
from tests.questions import assert_same

pytestmark = pytest.mark.thorough
HEAVY = {"sklearn", "scipy", "pandas", "joblib", "skops", "skl2onnx", "onnx"}


def test_a_compiled_model_is_served_without_what_it_was_made_with(
    answered_lightly: Ended, models: Path
) -> None:
    artifact = read_artifact(models / active_version(models))
    assert artifact.manifest.compiled.file
    result = answered_lightly.result()
    assert result.returncode == 0, result.stderr
    answer, packages = result.stdout.splitlines()
    assert_same(json.loads(answer), artifact.signature.examples[0].answer)
    assert {"app", "flask", "numpy"} <= {*packages.split()}
    assert {*packages.split()} & HEAVY == set()


def test_nothing_is_written_into_the_home_folder(answered_lightly: Ended) -> None:
    home = Path(answered_lightly.result().args[-1]).with_name("home")
    assert [*home.rglob("*")] == []
