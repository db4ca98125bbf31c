"""The cells of a source notebook: what they define, and whether they are those that the declared exercises need.

No solution may be there that nobody marks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from autograder.code.parsing import parse
from autograder.declarations import agreement
from autograder.errors import CourseError
from autograder.exercise import Exercise
from autograder.ingest.notebook import Cell
from autograder.values import Block


def agree(name: str, cells: Iterable[Cell], checks: Sequence[tuple[Exercise, str]]) -> None:
    """Raise CourseError where they do not agree; `checks` are the exercises, each with its check cell."""
    cells = list(cells)
    solutions = {cell.grade_id: cell.source for cell in cells if cell.solution}
    graded = {cell.grade_id for cell in cells if cell.grade}
    for exercise, check in checks:
        if exercise.id not in solutions or check not in graded:
            wanted = f"a solution cell {exercise.id} and a check cell {check}"
            raise CourseError(f"{name}.ipynb needs {wanted}, since exercises.py declares that exercise.")
        if exercise.planted:
            agreement.edit_fits(
                f"{name}, {exercise.id}: planted", exercise.planted, solutions[exercise.id], exercise.id
            )
    _all_marked(name, cells, checks)


def _all_marked(name: str, cells: Iterable[Cell], checks: Sequence[tuple[Exercise, str]]) -> None:
    """A plain test cell says that somebody marks solutions that no exercise declares."""
    declared = {exercise.id for exercise, _ in checks}
    extra = sorted(c.grade_id for c in cells if c.solution and not c.grade and c.grade_id not in declared)
    ours = {*(check for _, check in checks), *(f"check_{solution}" for solution in extra)}
    if extra and not any(cell.grade and not cell.solution and cell.grade_id not in ours for cell in cells):
        raise CourseError(f"{name}.ipynb has solutions that exercises.py does not declare: {', '.join(extra)}.")


def definitions(cell: Cell) -> Block:
    """What a cell of ours defines: imports and functions. Runs and plots are left out: nothing graded needs them.

    The student's side (`check`, `hint`) is left out as well; it belongs to the notebook, not to the grading.
    """
    kept = [node for node in parse(cell.source).body if _defines(node)]
    return Block(cell.grade_id or cell.name, "\n\n".join(text_of(cell.source, node) for node in kept))


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module != "autograder.student"
    return isinstance(node, ast.Import | ast.FunctionDef | ast.ClassDef)


def text_of(source: str, node: ast.stmt) -> str:
    """The lines of a statement."""
    return "\n".join(source.split("\n")[node.lineno - 1 : node.end_lineno])
