"""What a gradebook holds about everybody's work on an assignment: marks by machine and by hand, times, penalties.

One query a table: nbgrader's object layer would ask a few for each student.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from sys import intern
from typing import Any

import sqlalchemy as sql

from autograder.gradebook.cell_mark import Mark
from autograder.gradebook.database_url import connected
from autograder.gradebook.lateness import ASSIGNMENT, SUBMITTED, late_by
from autograder.gradebook.manual_marks import Marks, cells_of, marks_of
from autograder.gradebook.people import Participant
from autograder.gradebook.people import read as people


@dataclass(frozen=True, slots=True)
class StudentMarks:
    """One student's marks, and manual comments by cell; times are in UTC. Without a hand-in all of it is empty."""

    student: Participant
    handed_in: bool = False
    time: datetime | None = None
    extension: timedelta | None = None
    penalty: float = 0.0
    marks: tuple[Mark, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)

    def mark(self, notebook: str, cell: str) -> Mark | None:
        """The mark on one cell of one notebook."""
        return next((mark for mark in self.marks if (mark.notebook, mark.cell) == (notebook, cell)), None)


@dataclass(frozen=True, slots=True)
class AssignmentMarks:
    """The marks of everybody in the gradebook on one assignment, and the most points that can be had."""

    assignment: str
    max_score: float
    due: datetime | None
    students: tuple[StudentMarks, ...]

    def late_by(self, marks: StudentMarks) -> timedelta:
        """How late somebody handed in, after their extension; zero where a time is not known."""
        return late_by(marks.time, self.due, marks.extension)


def read(url: str, assignment: str) -> AssignmentMarks:
    """Everybody's marks on an assignment that the gradebook knows. Raises GradebookError."""
    everybody = people(url)
    with connected(url) as connection:
        due = connection.scalar(sql.select(ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == assignment))
        maximum = sum(cell.points for cell in cells_of(connection, assignment))
        marks = marks_of(connection, assignment)
        comments: dict[str, dict[str, str]] = defaultdict(dict)
        for student, cell, text in connection.execute(sql.text(_COMMENTS), {"a": assignment}):
            comments[student][intern(cell)] = text
        penalties: dict[str, float] = defaultdict(float)
        for student, penalty in connection.execute(sql.text(_PENALTIES), {"a": assignment}):
            penalties[student] += penalty
        times = {row.student_id: row for row in connection.execute(_times(assignment))}
    return AssignmentMarks(
        assignment, maximum, due,
        tuple(_of(person, times.get(person.id), marks, comments, penalties) for person in everybody),
    )  # fmt: skip


def _of(
    person: Participant,
    handed_in: Any,
    marks: Marks,
    comments: Mapping[str, Mapping[str, str]],
    penalties: Mapping[str, float],
) -> StudentMarks:
    if handed_in is None:
        return StudentMarks(person)
    return StudentMarks(
        student=person,
        handed_in=True,
        time=handed_in.timestamp,
        extension=handed_in.extension,
        penalty=penalties.get(person.id, 0.0),
        marks=tuple(marks.get(person.id, {}).values()),
        comments=comments.get(person.id, {}),
    )


_HANDED_IN = """
FROM assignment
JOIN submitted_assignment AS whole ON whole.assignment_id = assignment.id
JOIN notebook ON notebook.assignment_id = assignment.id
JOIN submitted_notebook AS part ON part.notebook_id = notebook.id AND part.assignment_id = whole.id
"""
_COMMENTS = f"""
SELECT whole.student_id, cell.name AS cell, comment.manual_comment
{_HANDED_IN} JOIN base_cell AS cell ON cell.notebook_id = part.notebook_id
JOIN comment ON comment.cell_id = cell.id AND comment.notebook_id = part.id
WHERE assignment.name = :a AND comment.manual_comment <> ''
"""
_PENALTIES = f"""
SELECT whole.student_id, part.late_submission_penalty AS penalty
{_HANDED_IN}
WHERE assignment.name = :a AND part.late_submission_penalty IS NOT NULL
"""


def _times(assignment: str) -> sql.Select[Any]:
    """When everybody handed in."""
    columns = SUBMITTED.c.student_id, SUBMITTED.c.timestamp, SUBMITTED.c.extension
    both = SUBMITTED.join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
    return sql.select(*columns).select_from(both).where(ASSIGNMENT.c.name == assignment)
