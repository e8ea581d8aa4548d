"""Damaged model files: every one is refused before anything is unpickled."""

import pytest
from conftest import MODEL_TYPES, Projects

from torture import flips
from torture.report import Report
from torture.sizes import Size

KINDS = [kind for kind in MODEL_TYPES if kind != "tabular-regression"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_file_with_one_wrong_bit_is_never_loaded(
    kind: str, size: Size, report: Report, projects: Projects
) -> None:
    found = flips.flip(projects("login", kind), size.flips)
    report.add(f"flipped bits of model files, {kind}", **found)
    assert len(found) == 3, found
    assert flips.all_refused(found), found
