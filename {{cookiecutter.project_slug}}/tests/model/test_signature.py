"""The signature: a contract that allows nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.model.activation import active_version
from app.model.signature import Classes, Signature, name_of


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
        {"format": 1},
        {"kind": 5},
        {"fields": []},
        {"fields": [{"type": "colour", "name": "a"}]},
        {"fields": [{"type": "number", "name": "a", "minimum": "0", "maximum": 1}]},
        {"fields": [{"type": "category", "name": "a", "categories": []}]},
        {"output": {"task": "ranking"}},
        {"output": {"task": "classification", "target": "a", "labels": [], "gives": "labels"}},
        {"output": {"task": "classification", "target": "a", "labels": [1.5], "gives": "labels"}},
        {"output": {"task": "classification", "target": "a", "labels": ["a"], "gives": "all"}},
        {"feed": {"shape": "cube"}},
        {"feed": {"shape": "NCHW", "channels": 2}},
        {"examples": []},
        {"examples": [{}]},
        {"author": "ada"},
    ],
    ids=str,
)
def test_anything_else_is_refused(content: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Signature.model_validate_json(json.dumps(content | change))


@pytest.mark.parametrize("name", ["kind", "fields", "output", "feed", "examples"])
def test_nothing_may_be_left_out(content: dict[str, Any], name: str) -> None:
    del content[name]
    with pytest.raises(ValidationError, match=name):
        Signature.model_validate_json(json.dumps(content))


@pytest.mark.parametrize("number", ["NaN", "Infinity", '"0.5"'])
def test_a_number_of_an_answer_is_finite(content: dict[str, Any], number: str) -> None:
    answer = content["examples"][0]["answer"]
    answer.update({"probabilities": {"a": "here"}} if "label" in answer else {"value": "here"})
    with pytest.raises(ValidationError):
        Signature.model_validate_json(json.dumps(content).replace('"here"', number))


@pytest.mark.parametrize(
    ("label", "name"),
    [("a", "a"), (3, "3"), (-1, "-1"), (True, "true"), (False, "false"), ("True", "True")],
)
def test_every_label_has_a_name(label: bool | int | str, name: str) -> None:
    assert name_of(label) == name


def test_a_label_keeps_its_type_when_it_is_stored() -> None:
    output = Classes(target="a", labels=[True, 1, "1", False, 0], gives="labels")
    again = Classes.model_validate_json(output.model_dump_json())
    assert [*map(repr, again.labels)] == ["True", "1", "'1'", "False", "0"]
    assert again.names == ["true", "1", "1", "false", "0"]
