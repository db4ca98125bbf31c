"""Late penalties, exactly as nbgrader assigns them: by the plugin that the course's nbgrader_config.py names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from autograder.errors import CourseError
from autograder.gradebook.lateness import late_by
from autograder.release.settings import importable, settings_of


@dataclass(frozen=True, slots=True)
class Late:
    """Work that is late: whose, on which assignment, in which gradebook, its score, and by how many seconds."""

    student: str
    assignment: str
    gradebook: str
    score: float
    seconds: float


@dataclass(frozen=True)
class LatePolicy:
    """The late submission plugin of a course. nbgrader is loaded only when somebody really is late."""

    course: Path

    @cached_property
    def _preprocessor(self) -> Any:
        from nbgrader.preprocessors import AssignLatePenalties

        with importable(self.course):
            preprocessor = AssignLatePenalties(config=settings_of(self.course))
            preprocessor.init_plugin()
        return preprocessor

    def penalty(self, late: Late) -> float | None:
        """The penalty for a score handed in so late; never below 0, never above the score."""
        score = late.score
        try:
            asking = self._preprocessor
            # As in nbgrader, where a plugin that looks at more than one assignment learns which one this is.
            asking.assignment_id, asking.student_id, asking.db_url = late.assignment, late.student, late.gradebook
            penalty = asking.plugin_inst.late_submission_penalty(late.student, score, late.seconds)
        except Exception as error:  # a plugin is the course's own code
            reason = f"{type(error).__name__}: {error}"
            raise CourseError(f"The late submission plugin failed ({reason}); look at nbgrader_config.py.") from error
        return None if penalty is None else float(min(max(penalty, 0), score))


def settle(
    connection: sql.Connection,
    tables: Mapping[str, sql.Table],
    assignment: str,
    students: list[str],
    policy: LatePolicy,
) -> None:
    """Enter the penalties of these students; those who are no longer late lose theirs."""
    notebooks = tables["submitted_notebook"]
    statement = notebooks.update().where(notebooks.c.id == sql.bindparam("n"))
    url = connection.engine.url.render_as_string(hide_password=False)
    changes = []
    for row in connection.execute(_handed_in(tables, assignment, students)).all():
        seconds = late_by(row.timestamp, row.duedate, row.extension).total_seconds()
        penalty = policy.penalty(Late(row.student_id, assignment, url, row.score, seconds)) if seconds else None
        if penalty != row.late_submission_penalty:
            changes.append({"n": row.id, "p": penalty})
    if changes:
        connection.execute(statement.values(late_submission_penalty=sql.bindparam("p")), changes)


def _handed_in(tables: Mapping[str, sql.Table], assignment: str, students: list[str]) -> sql.Select[Any]:
    """The submissions of an assignment that has a due date, or that have a penalty already."""
    due, submitted, notebooks = (tables[n] for n in ("assignment", "submitted_assignment", "submitted_notebook"))
    columns = (notebooks.c.id, notebooks.c.late_submission_penalty, submitted.c.student_id, submitted.c.timestamp)
    joined = submitted.join(due, submitted.c.assignment_id == due.c.id)
    joined = joined.join(notebooks, notebooks.c.assignment_id == submitted.c.id)
    query = sql.select(*columns, submitted.c.extension, due.c.duedate, _score(tables)).select_from(joined)
    concerned = sql.or_(due.c.duedate.is_not(None), notebooks.c.late_submission_penalty.is_not(None))
    return query.where(due.c.name == assignment, submitted.c.student_id.in_(students), concerned)


def _score(tables: Mapping[str, sql.Table]) -> Any:
    """The score of a submitted notebook as nbgrader reckons it: a human's before ours, and extra credit."""
    grade, cell, notebook = (tables[n] for n in ("grade", "base_cell", "submitted_notebook"))
    mark = sql.func.coalesce(grade.c.manual_score, grade.c.auto_score) + sql.func.coalesce(grade.c.extra_credit, 0.0)
    of_cell = sql.and_(grade.c.cell_id == cell.c.id, grade.c.notebook_id == notebook.c.id)
    query = sql.select(sql.func.coalesce(sql.func.sum(mark), 0.0)).select_from(cell.join(grade, of_cell))
    return query.where(cell.c.notebook_id == notebook.c.notebook_id).scalar_subquery().label("score")
