"""Late penalties, exactly as nbgrader assigns them: by the plugin that the course's nbgrader_config.py names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from autograder.course import Course
from autograder.errors import LatePluginFailed, in_a_line, named
from autograder.gradebook.database_url import connected
from autograder.gradebook.lateness import late_by

_MOST = 200  # students in one transaction


@dataclass(frozen=True, slots=True)
class Failure:
    """What a late submission plugin did in the place of a penalty: it is the course's own code."""

    student: str
    assignment: str
    reason: str


def failed(failures: Sequence[Failure]) -> LatePluginFailed:
    """What is said of some failures: whose penalties are those of before, and why."""
    first, whose = failures[0], dict.fromkeys(f"{one.student} ({one.assignment})" for one in failures)
    why = f"The late submission plugin failed on {named(list(whose))} with {first.reason}"
    remedy = "look at nbgrader_config.py, then grade again"
    return LatePluginFailed(f"{why}, so that penalties there stay as they were; {remedy}.")


@dataclass(frozen=True)
class LatePolicy:
    """The late submission plugin of a course. nbgrader is loaded only when somebody is late, and the course minds."""

    course: Path

    @cached_property
    def _minds(self) -> bool:  # as nbgrader is delivered, nobody pays
        return Course(self.course).may_set("plugin_class", "penalty_method")

    @cached_property
    def _preprocessor(self) -> Any:
        from nbgrader.preprocessors import AssignLatePenalties

        course = Course(self.course)
        with course.importable():
            preprocessor = AssignLatePenalties(config=course.settings)
            preprocessor.init_plugin()
        return preprocessor

    def penalty(self, url: str, assignment: str, student: str, score: float, seconds: float) -> float | Failure | None:
        """The penalty for a score that came so many seconds late; never below 0, never above the score."""
        if not self._minds:
            return None
        try:
            asking = self._preprocessor
            # As in nbgrader, where a plugin that looks at more than one assignment learns which one this is.
            asking.assignment_id, asking.student_id, asking.db_url = assignment, student, url
            return _bounded(asking.plugin_inst.late_submission_penalty(student, score, seconds), score)
        except Exception as error:
            return Failure(student, assignment, in_a_line(error))


def _bounded(penalty: Any, score: float) -> float | None:
    """A penalty that takes no more than there is, and gives nothing. Raises an error for what is no number."""
    if penalty is None:
        return None
    if math.isnan(penalty):
        raise ValueError("it gave nan")
    return float(min(max(penalty, 0), score))


def settle(
    engine: sql.Engine, tables: Mapping[str, sql.Table], assignment: str, students: Sequence[str], policy: LatePolicy
) -> list[Failure]:
    """Enter the penalties of these students; those who are no longer late lose theirs. Returns where that failed."""
    notebooks, failures = tables["submitted_notebook"], []
    statement = notebooks.update().where(notebooks.c.id == sql.bindparam("n"))
    for start in range(0, len(students), _MOST):
        with engine.begin() as connection:
            found = list(_changes(connection, assignment, students[start : start + _MOST], policy))
            failures += [penalty for _, penalty in found if isinstance(penalty, Failure)]
            changes = [{"n": row.id, "p": penalty} for row, penalty in found if not isinstance(penalty, Failure)]
            if changes:
                connection.execute(statement.values(late_submission_penalty=sql.bindparam("p")), changes)
    return failures


def unsettled(url: str, assignment: str, students: list[str], policy: LatePolicy) -> tuple[list[str], list[Failure]]:
    """Those of these students whose penalty is another by now, since what it depends on changed, and the failures."""
    with connected(url) as connection:
        found = list(_changes(connection, assignment, students, policy))
    failures = [penalty for _, penalty in found if isinstance(penalty, Failure)]
    return sorted({row.student_id for row, penalty in found if not isinstance(penalty, Failure)}), failures


def _changes(
    connection: sql.Connection, assignment: str, students: Sequence[str], policy: LatePolicy
) -> Iterator[tuple[Any, float | Failure | None]]:
    """What was handed in with another penalty than is entered, with that penalty, or why there is none."""
    url = connection.engine.url.render_as_string(hide_password=False)
    for row in connection.execute(_handed_in(assignment, students)).all():
        seconds = late_by(row.timestamp, row.duedate, row.extension).total_seconds()
        penalty = policy.penalty(url, assignment, row.student_id, row.score, seconds) if seconds else None
        # Sums of floats may differ in their last bits from one time to the next, and no penalty is one of 0.
        if isinstance(penalty, Failure) or not math.isclose(
            penalty or 0, row.late_submission_penalty or 0, abs_tol=1e-9
        ):
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


def _handed_in(assignment: str, students: Sequence[str]) -> sql.Executable:
    query = sql.text(_HANDED_IN).bindparams(
        sql.bindparam("assignment", assignment), sql.bindparam("students", list(students), sql.String, expanding=True)
    )
    return query.columns(timestamp=sql.DateTime, extension=sql.Interval, duedate=sql.DateTime, score=sql.Float)
