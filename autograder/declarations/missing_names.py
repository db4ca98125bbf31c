"""Whether all that a solution reads is defined, and above the cell that checks it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from autograder.code.parsing import Statement, known_statements
from autograder.code.slices import GIVEN, reachable, unbound
from autograder.errors import CourseError
from autograder.exercise import Exercise
from autograder.ingest.notebook import Cell
from autograder.values import Block, check_id


def nothing_is_missing(
    assignment: str, cells: Iterable[Cell], blocks: Sequence[Block], exercises: Iterable[Exercise]
) -> None:
    """Refuse a solution that reads a name which nothing defines, or which is defined below the check alone.

    Where the first is graded there would be no such name, and a notebook that runs from top to bottom has none of the
    second yet.
    """
    found = known_statements(block.source for block in blocks)
    numbers = {cell.grade_id or cell.name: cell.number for cell in cells}
    for exercise in exercises:
        where = f"{assignment}, {exercise.id}"
        if missing := _missing(found, (exercise.id,)):
            line = _line_that_reads(missing[0], reachable(found, [exercise.id]), blocks)
            what = f"the solution reads {missing[0]!r}, which no locked cell defines{line}"
            raise CourseError(f"{where}: {what}; define it in a locked cell, or in the function.")
        check = check_id(exercise.id)
        above = [s for s in found if numbers[blocks[s.block].name] <= numbers[check]]
        late = set(_missing(above, (exercise.id, exercise.called)))
        for statement in (s for s in found if late & s.binds):
            cell, name = blocks[statement.block].name, min(late & statement.binds)
            what = f"{name!r} is needed by {check!r} and stands below it, in the cell {cell!r}"
            raise CourseError(f"{where}: {what}; move the check cell below that one.")


def _missing(found: Sequence[Statement], roots: Sequence[str]) -> list[str]:
    """What these functions need and no statement binds, themselves included."""
    kept = reachable(found, roots)
    if any("*" in statement.binds for statement in kept):
        return []
    bound = frozenset[str]().union(*(statement.binds for statement in kept))
    return sorted((unbound(kept) | set(roots) - bound) - GIVEN)


def _line_that_reads(name: str, kept: Iterable[Statement], blocks: Sequence[Block]) -> str:
    for statement in kept:
        lines: Iterator[int] = (
            node.lineno for node in ast.walk(statement.node) if isinstance(node, ast.Name) and node.id == name
        )
        if line := next(lines, 0):
            text = blocks[statement.block].source.split("\n")[line - 1].strip()
            return f" (cell {blocks[statement.block].name!r}: {text})"
    return ""
