"""The shape of the code: who may import whom, and no drawer for odds and ends."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest

from app.config import ROOT
from app.model.kind import TYPES

pytestmark = pytest.mark.thorough
FILES = sorted((ROOT / "app").rglob("*.py"))
ODDS_AND_ENDS = {"util", "utils", "helper", "helpers", "common", "misc", "shared"}


def module_name(parts: tuple[str, ...]) -> str:
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_name(file.relative_to(ROOT).with_suffix("").parts): file for file in FILES}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text("utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Return what a module imports, wherever in it the import stands."""
    return frozenset(find_imports(name))


def find_imports(name: str) -> Iterator[str]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else f"{node.module}"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name: {each for each in imports(name) if each in MODULES} for name in MODULES}
    assert graph["app"], "nothing was found"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1][::-1]))


def test_a_package_above_is_imported_by_none_below() -> None:
    for name in MODULES:
        above = {name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1)}
        assert above.isdisjoint(imports(name)), f"{name} imports the package it is in"


def test_the_model_knows_nothing_of_the_web() -> None:
    found = {
        f"{name}: {each}"
        for name in MODULES
        if name.startswith("app.model")
        for each in imports(name)
        if each.split(".")[0] in {"flask", "werkzeug", "sqlalchemy"}
        or (each.startswith("app") and not each.startswith("app.model"))
    }
    assert found == set()


def test_a_room_for_a_kind_of_data_is_imported_by_no_other() -> None:
    rooms = {f"app.model.{name}" for name, _ in TYPES.values()}
    found = {
        f"{name}: {each}"
        for name in MODULES
        for each in imports(name)
        for room in rooms
        if each.startswith(f"{room}.") and not name.startswith(f"{room}.")
    }
    assert found == set()


def test_only_the_factory_accounts_and_their_admins_know_accounts() -> None:
    found = {
        name
        for name in MODULES
        if name != "app" and not name.startswith(("app.auth", "app.admin"))
        for each in imports(name)
        if each.startswith(("app.auth", "app.admin"))
    }
    assert found == set()


def test_predictions_are_asked_without_knowing_who_remembers_them() -> None:
    for name in MODULES:
        if name.startswith("app.predict"):
            assert not any(each.startswith("app.history") for each in imports(name))


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert {name for name in MODULES if set(name.split(".")) & ODDS_AND_ENDS} == set()


def test_every_module_says_what_it_is() -> None:
    silent = {name for name in MODULES if not ast.get_docstring(tree(name))}
    assert silent == set()
