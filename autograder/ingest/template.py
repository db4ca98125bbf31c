"""The released notebook, as a submission is measured by it. All that is the same for a class is made once."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.code.parsing import Statement, functions_of, parse, statements
from autograder.ingest.notebook import Cell
from autograder.values import Block


def squeezed(source: str) -> str:
    """A source without blanks."""
    return "".join(source.split())


def parameters(function: ast.FunctionDef) -> list[str]:
    """What the parameters of a function are called."""
    return [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]


@dataclass(frozen=True)
class Template:
    """The released notebook as the grader needs it. `stubs` holds the fingerprint of each exercise's stub."""

    cells: tuple[Cell, ...]
    exercises: tuple[str, ...]
    stubs: Mapping[str, str]
    supplied: tuple[Block, ...]

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        """The released cells that have a grade_id."""
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id}

    @cached_property
    def by_text(self) -> dict[str, Cell]:
        """The released cells by what stands in them, blanks aside."""
        return {squeezed(cell.source): cell for cell in self.cells}

    @cached_property
    def supplied_statements(self) -> tuple[Statement, ...]:
        """The supplied definitions. Their blocks are numbered below zero, so that they come before the student's."""
        first = -len(self.supplied)
        return tuple(
            s for index, block in enumerate(self.supplied, first) for s in statements(parse(block.source), index)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that cells of the course bind, other than exercises."""
        return frozenset(name for s in self.supplied_statements for name in s.binds).difference(self.exercises)

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        """What the parameters of each exercise are called."""
        sources = [self.by_id[name].source for name in self.exercises]
        return {name: parameters(functions_of(source)[name]) for name, source in zip(self.exercises, sources)}
