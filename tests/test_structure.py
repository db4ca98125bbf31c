"""The shape of the package: which way its imports point, and how long a module is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "autograder").rglob("*.py")
}
MOST_LINES = 250


def imported(path: Path) -> Iterator[str]:
    """The modules of the package that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            inside = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in MODULES else node.module for name in inside)


def place(module: str) -> str:
    """The folder of the package that a module lies in, or the module itself."""
    return module.split(".")[1] if "." in module else module


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {name: set(imported(path)) for name, path in MODULES.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_no_folder_imports_itself_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        graph.setdefault(place(name), set()).update({place(other) for other in imported(path)} - {place(name)})
    order = list(TopologicalSorter(graph).static_order())
    chain = ["values", "code", "ingest", "course", "reuse", "gradebook", "grading", "nbgrader", "cli"]
    assert sorted(chain, key=order.index) == chain
    assert max(map(order.index, ("sandbox", "judging"))) < order.index("grading")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short_enough_to_be_read_at_once(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES
