"""The suite tests itself: with a defence turned off, something must fail."""

from pathlib import Path

import pytest
from conftest import ROOT, Projects

from torture.report import Report
from torture.sizes import Size
from torture.switches import SWITCHES, Switch
from torture.switching import SwitchError, figures, try_all, turned_off

TREE = ROOT / "{{cookiecutter.project_slug}}"
KINDS = sorted({switch.kind for switch in SWITCHES})


def test_there_are_switches_enough() -> None:
    assert len(SWITCHES) >= 25
    assert len({switch.defence for switch in SWITCHES}) == len(SWITCHES)


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.defence)
def test_a_switch_fits_the_source(switch: Switch) -> None:
    assert (TREE / switch.file).read_text("utf-8").count(switch.text) == 1
    name, _, test = switch.check.partition("::")
    assert name == "suite:flips" or f"def {test}(" in (TREE / name).read_text("utf-8")


def test_a_switch_that_does_not_fit_is_refused_and_a_source_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one two two")
    for text in ("two", "three"):
        switch = Switch("x", "a.py", text, "", "suite:flips")
        with pytest.raises(SwitchError, match=f"a.py has '{text}'"), turned_off(switch, tmp_path):
            pass
    with turned_off(Switch("x", "a.py", "one", "1", "suite:flips"), tmp_path):
        assert (tmp_path / "a.py").read_text() == "1 two two"
    assert (tmp_path / "a.py").read_text() == "one two two"


@pytest.mark.parametrize("kind", KINDS)
def test_every_defence_that_is_turned_off_is_noticed(
    kind: str, size: Size, report: Report, projects: Projects, tmp_path: Path
) -> None:
    chosen = [switch for switch in SWITCHES[: size.switches] if switch.kind == kind]
    if not chosen:
        pytest.skip(f"none of the first {size.switches} switches is for this kind")
    outcomes = try_all(projects("login", kind), chosen, tmp_path)
    report.add(f"defences turned off, {kind}", **figures(outcomes))
    missed = [f"{each.switch.defence}: {each.said}" for each in outcomes if not each.noticed]
    assert not missed, "\n\n".join(missed)
