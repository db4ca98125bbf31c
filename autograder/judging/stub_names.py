"""The names that a stub assigns to. Students have them, so that naming one tells nothing of a solution."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from autograder.tracing.instrument import definition_in
from autograder.tracing.lines_of_names import sites_of


@dataclass(frozen=True, slots=True)
class StubNames:
    """The names that a stub assigns to: all, those of blanks, those that loops assign to, those of supplied lines.

    All stand in the order in which they get their last value.
    """

    all: tuple[str, ...]
    blanks: tuple[str, ...] = ()
    loops: frozenset[str] = frozenset()
    supplied: frozenset[str] = frozenset()


@cache
def stub_names(stub: str, function: str) -> StubNames:
    """The names of a stub."""
    node = definition_in(stub, function)
    if node is None:
        return StubNames(())
    inner = list(ast.walk(node))
    lines = sorted((one for one in inner if isinstance(one, ast.Assign)), key=lambda one: one.lineno)
    blanks = dict.fromkeys(name for one in lines if _is_blank(one.value) for name in _names(one))
    supplied = {name for one in lines if not _is_blank(one.value) for name in _names(one)}
    loops = {one.target.id for one in inner if isinstance(one, ast.For) and isinstance(one.target, ast.Name)}
    sites = sites_of(node)
    in_time = sorted(sites, key=lambda name: sites[name][-1])
    return StubNames(tuple(in_time), tuple(blanks), frozenset(loops), frozenset(supplied))


def _is_blank(value: ast.expr) -> bool:
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return all(isinstance(part, ast.Constant) and part.value is None for part in parts)


def _names(assignment: ast.Assign) -> Iterator[str]:
    for root in (part for target in assignment.targets for part in getattr(target, "elts", [target])):
        while isinstance(root, ast.Subscript | ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name):
            yield root.id
