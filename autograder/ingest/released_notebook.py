"""The released notebook, as a submission is measured by it. All that is the same for a class is made once."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

from autograder.code.parsing import Statement, functions_of, known_statements, parameters_of
from autograder.ingest.notebook import Cell
from autograder.values import Block

DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def squeezed(source: str) -> str:
    """A source without blanks."""
    return "".join(source.split())


def is_alike(one: str, other: str) -> bool:
    """Whether two sources differ in blanks at most."""
    return one == other or squeezed(one) == squeezed(other)


@dataclass(frozen=True)
class Template:
    """The released notebook as the grader needs it. `stubs` holds the syntax of each exercise's stub.

    `lent` says for each helper module that other versions of the notebook import, and that nobody has, which module of
    ours lends it functions. `calls` says for exercises that are looked at by a supplied function which one that is.
    `given` are the files beside the notebook that students got with it, by name.
    """

    cells: tuple[Cell, ...]
    exercises: tuple[str, ...]
    stubs: Mapping[str, str]
    supplied: tuple[Block, ...]
    lent: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        """The released cells that have a grade_id."""
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id}

    def with_text(self, source: str) -> Cell | None:
        """The released cell in which such a text stands, blanks aside."""
        return self._by_text.get(source) or self._by_text.get(squeezed(source))

    @cached_property
    def _by_text(self) -> dict[str, Cell]:
        """The released cells by what stands in them, without blanks, and as it is, which is found sooner."""
        found = {squeezed(cell.source): cell for cell in self.cells}
        return {cell.source: found[squeezed(cell.source)] for cell in self.cells} | found

    @cached_property
    def definitions(self) -> tuple[tuple[Block, tuple[Statement, ...]], ...]:
        """The supplied blocks, each with its statements."""
        return tuple((block, tuple(map(self._needed, known_statements([block.source])))) for block in self.supplied)

    def _needed(self, statement: Statement) -> Statement:
        """A statement that whoever needs an exercise needs as well, where it defines what looks at that."""
        looked_at = [exercise for exercise, call in self.calls.items() if call in statement.binds]
        binds = statement.binds.union(looked_at)
        return replace(statement, names=replace(statement.names, binds=binds)) if looked_at else statement

    @cached_property
    def supplied_statements(self) -> tuple[Statement, ...]:
        """The supplied definitions."""
        return tuple(statement for _, defining in self.definitions for statement in defining)

    @cached_property
    def demonstrations(self) -> tuple[tuple[Block, tuple[Statement, ...]], ...]:
        """What each supplied cell does besides defining things: runs, plots, and the data for them."""
        cells = [cell for cell in self.cells if cell.kind == "code" and not cell.solution]
        blocks = [Block(cell.grade_id or cell.name, cell.source) for cell in cells]
        return tuple((block, tuple(s for s in _demonstrating(block) if not s.binds <= self.names)) for block in blocks)

    @cached_property
    def demonstrated(self) -> frozenset[str]:
        """The names that only demonstrations bind."""
        found = (s for _, statements in self.demonstrations for s in statements)
        return frozenset(name for s in found for name in s.binds).difference(self.names, self.exercises)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that cells of the course bind, other than exercises."""
        return frozenset(name for s in self.supplied_statements for name in s.binds).difference(self.exercises)

    @cached_property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """What the parameters of each exercise are called."""
        found = {name: functions_of(self.by_id[name].source).get(name) for name in self.exercises}
        return {name: parameters_of(function) for name, function in found.items() if function}


def _demonstrating(block: Block) -> Iterator[Statement]:
    with suppress(SyntaxError):
        yield from (s for s in known_statements([block.source]) if not isinstance(s.node, DEFINING) and s.binds)
