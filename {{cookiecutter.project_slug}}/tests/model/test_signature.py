"""The signature: a contract that allows nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.model.artifact import active_version
from app.model.signature import Signature


@pytest.fixture
def content(models: Path) -> dict[str, Any]:
    """The signature of the trained version."""
    file = models / active_version(models) / "signature.json"
    return json.loads(file.read_text("utf-8"))  # type: ignore[no-any-return]


def test_a_signature_is_read_as_it_was_written(content: dict[str, Any], tmp_path: Path) -> None:
    signature = Signature.model_validate_json(json.dumps(content))
    signature.write(tmp_path / "signature.json")
    written = (tmp_path / "signature.json").read_text("utf-8")
    assert json.loads(written) == content
    assert written.endswith("}\n")


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"kind": 5},
        {"classes": "cat"},
        {"classes": [1, 2]},
        {"examples": [{}]},
        {"author": "ada"},
        {"input": {"field": "picture"}},
    ],
    ids=str,
)
def test_anything_else_is_refused(content: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Signature.model_validate_json(json.dumps(content | change))


@pytest.mark.parametrize("name", ["kind", "input", "classes", "examples"])
def test_nothing_may_be_left_out(content: dict[str, Any], name: str) -> None:
    del content[name]
    with pytest.raises(ValidationError, match=name):
        Signature.model_validate_json(json.dumps(content))


@pytest.mark.parametrize("number", ["NaN", "Infinity", '"0.5"'])
def test_a_probability_is_a_finite_number(content: dict[str, Any], number: str) -> None:
    content["examples"][0]["answer"]["probabilities"] = {"cat": "here"}
    with pytest.raises(ValidationError):
        Signature.model_validate_json(json.dumps(content).replace('"here"', number))
