"""Late penalties, exactly as nbgrader assigns them: by the plugin that the course's nbgrader_config.py names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from autograder.errors import CourseError, in_a_line
from autograder.gradebook.database_url import connected
from autograder.gradebook.lateness import late_by
from autograder.release.nbgrader_settings import importable, settings_of


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

    def penalty(self, url: str, assignment: str, student: str, score: float, seconds: float) -> float | None:
        """The penalty for a score that came so many seconds late; never below 0, never above the score."""
        try:
            asking = self._preprocessor
            # As in nbgrader, where a plugin that looks at more than one assignment learns which one this is.
            asking.assignment_id, asking.student_id, asking.db_url = assignment, student, url
            return _bounded(asking.plugin_inst.late_submission_penalty(student, score, seconds), score)
        except Exception as error:  # a plugin is the course's own code
            failed = f"The late submission plugin failed on {student}, {assignment} ({in_a_line(error)})"
            raise CourseError(f"{failed}; look at nbgrader_config.py.") from error


def _bounded(penalty: Any, score: float) -> float | None:
    """A penalty that takes no more than there is, and gives nothing. Raises an error for what is no number."""
    if penalty is None:
        return None
    if math.isnan(penalty):
        raise ValueError("it gave nan")
    return float(min(max(penalty, 0), score))


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
    changes = [{"n": row.id, "p": penalty} for row, penalty in _changes(connection, assignment, students, policy)]
    if changes:
        connection.execute(statement.values(late_submission_penalty=sql.bindparam("p")), changes)


def unsettled(url: str, assignment: str, students: list[str], policy: LatePolicy) -> list[str]:
    """Those of these students whose penalty is another by now, since a person changed what it depends on."""
    with connected(url) as connection:
        return sorted({row.student_id for row, _ in _changes(connection, assignment, students, policy)})


def _changes(
    connection: sql.Connection, assignment: str, students: list[str], policy: LatePolicy
) -> Iterator[tuple[Any, float | None]]:
    """What was handed in with another penalty than is entered, with that penalty."""
    url = connection.engine.url.render_as_string(hide_password=False)
    for row in connection.execute(_handed_in(assignment, students)).all():
        seconds = late_by(row.timestamp, row.duedate, row.extension).total_seconds()
        penalty = policy.penalty(url, assignment, row.student_id, row.score, seconds) if seconds else None
        # Sums of floats may differ in their last bits from one time to the next, and no penalty is one of 0.
        if not math.isclose(penalty or 0, row.late_submission_penalty or 0, abs_tol=1e-9):
            yield row, penalty


# The submissions of an assignment that has a due date, or that have a penalty already, with their scores as nbgrader
# reckons them: a human's marks before ours, and extra credit. CROSS JOIN, since SQLite then goes by this order, and by
# nbgrader's indexes, which begin with the assignment, the notebook and the cell; else it reads whole tables each time.
_HANDED_IN = """
SELECT part.id, part.late_submission_penalty, whole.student_id, whole.timestamp, whole.extension, assignment.duedate, (
    SELECT coalesce(sum(coalesce(grade.manual_score, grade.auto_score) + coalesce(grade.extra_credit, 0.0)), 0.0)
    FROM base_cell CROSS JOIN grade
    WHERE base_cell.notebook_id = notebook.id AND grade.cell_id = base_cell.id AND grade.notebook_id = part.id
) AS score
FROM assignment
CROSS JOIN submitted_assignment AS whole CROSS JOIN notebook CROSS JOIN submitted_notebook AS part
WHERE assignment.name = :assignment
AND whole.assignment_id = assignment.id AND whole.student_id IN :students
AND notebook.assignment_id = assignment.id
AND part.notebook_id = notebook.id AND part.assignment_id = whole.id
AND (assignment.duedate IS NOT NULL OR part.late_submission_penalty IS NOT NULL)
"""


def _handed_in(assignment: str, students: list[str]) -> sql.Executable:
    query = sql.text(_HANDED_IN).bindparams(
        sql.bindparam("assignment", assignment), sql.bindparam("students", students, sql.String, expanding=True)
    )
    return query.columns(timestamp=sql.DateTime, extension=sql.Interval, duedate=sql.DateTime, score=sql.Float)
