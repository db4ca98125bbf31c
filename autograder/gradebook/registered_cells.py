"""What nbgrader's gradebook knows of an assignment: its notebooks and cells, by the ids that its tables have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from autograder.course import Course
from autograder.gradebook.answer_digests import is_task


@dataclass(frozen=True)
class Cells:
    """What nbgrader calls a notebook inside, and its cells by name: `grades` hold a mark, `comments` a comment."""

    notebook: str
    grades: Mapping[str, str]
    comments: Mapping[str, str]


@dataclass(frozen=True)
class Registered(Cells):
    """What nbgrader calls an assignment and the notebook that is called like it.

    `points` are those of all cells by name, None where a cell has none. `beside` are the other notebooks.
    """

    assignment: str
    points: Mapping[str, float | None]
    beside: tuple[Cells, ...]


def registered(connection: sql.Connection, tables: Mapping[str, sql.Table], name: str) -> Registered | None:
    """What nbgrader calls an assignment and its cells; None for one that the gradebook does not know."""
    assignment, notebook = tables["assignment"], tables["notebook"]
    query = sql.select(assignment.c.id, notebook.c.id, notebook.c.name).join_from(
        assignment, notebook, notebook.c.assignment_id == assignment.c.id
    )
    found = {row[2]: row for row in connection.execute(query.where(assignment.c.name == name))}
    if name not in found:
        return None
    cells = {other: _cells(connection, tables, row[1]) for other, row in found.items()}
    beside = tuple(Cells(found[other][1], *_rows(cells[other])) for other in sorted(found) if other != name)
    # A cell can carry points and an answer at once; it is two rows then.
    points = {c.name: None for c in cells[name]} | {
        c.name: c.max_score for c in cells[name] if c.type != "SolutionCell"
    }
    assignment_id, notebook_id, _ = found[name]
    return Registered(notebook_id, *_rows(cells[name]), assignment_id, points, beside)


def _cells(connection: sql.Connection, tables: Mapping[str, sql.Table], notebook: str) -> Sequence[Any]:
    cell, points, tasks = (tables[n] for n in ("base_cell", "grade_cells", "task_cells"))
    joined = sql.outerjoin(cell, points, cell.c.id == points.c.id).outerjoin(tasks, cell.c.id == tasks.c.id)
    most = sql.func.coalesce(points.c.max_score, tasks.c.max_score).label("max_score")
    query = sql.select(cell.c.id, cell.c.name, cell.c.type, most).select_from(joined)
    return connection.execute(query.where(cell.c.notebook_id == notebook)).all()


def _rows(cells: Iterable[Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The ids of the cells that hold a mark, and of those that hold a comment, by name."""
    cells = list(cells)
    grades = {cell.name: cell.id for cell in cells if cell.type != "SolutionCell"}
    return grades, {cell.name: cell.id for cell in cells if cell.type != "GradeCell"}


def wanted(course: Path, assignment: str) -> dict[str, float | None]:
    """The cells that the source notebook has for the gradebook: points of those that carry some, None for others.

    Raises CourseError where it cannot be read: nobody handed it in.
    """
    from autograder.declarations.source_notebook import read_authored  # needs numpy, and few ask for it

    cells = read_authored(Course(course).notebook(assignment)).cells
    marked = {cell.grade_id: cell.points for cell in cells if cell.grade or is_task(cell)}
    return {cell.grade_id: None for cell in cells if cell.solution} | marked
