"""How late somebody's work was, assignment by assignment, after extensions; and how long that is, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sql

from autograder.gradebook.database_url import connected

_ASSIGNMENT = sql.table(
    "assignment", sql.column("id", sql.String), sql.column("name", sql.String), sql.column("duedate", sql.DateTime)
)
# Through typed columns, since not every database gives times as such.
_SUBMITTED = sql.table(
    "submitted_assignment",
    sql.column("assignment_id", sql.String),
    sql.column("student_id", sql.String),
    sql.column("timestamp", sql.DateTime),
    sql.column("extension", sql.Interval),
)
_HANDED_IN = sql.select(
    *(_ASSIGNMENT.c.name, _ASSIGNMENT.c.duedate), *(_SUBMITTED.c[n] for n in ("student_id", "timestamp", "extension"))
).join_from(_SUBMITTED, _ASSIGNMENT, _SUBMITTED.c.assignment_id == _ASSIGNMENT.c.id)


def late_by(handed_in: datetime | None, due: datetime | None, extension: timedelta | None) -> timedelta:
    """How late something was handed in, after an extension; zero where a time is not known."""
    if handed_in is None or due is None:
        return timedelta()
    return max(timedelta(), handed_in - due - (extension or timedelta()))


def how_long(time: timedelta) -> str:
    """How long something is, in hours or in days."""
    hours = time.total_seconds() / 3600
    return f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.1f} hours"


def of_student(url: str, student: str) -> list[tuple[str, timedelta]]:
    """The assignments that a student handed in late, and by how much, as they were due. Raises GradebookError."""
    query = _HANDED_IN.where(_SUBMITTED.c.student_id == student)
    with connected(url) as connection:
        rows = connection.execute(query.order_by(_ASSIGNMENT.c.duedate, _ASSIGNMENT.c.name)).all()
    return [(row.name, by) for row in rows if (by := late_by(row.timestamp, row.duedate, row.extension))]


def due(connection: sql.Connection, assignment: str) -> datetime | None:
    """When an assignment is due, in UTC."""
    return connection.scalar(sql.select(_ASSIGNMENT.c.duedate).where(_ASSIGNMENT.c.name == assignment))


def handed_in(connection: sql.Connection, assignment: str) -> dict[str, tuple[datetime | None, timedelta | None]]:
    """When everybody handed in, in UTC, and the extension that they have."""
    rows = connection.execute(_HANDED_IN.where(_ASSIGNMENT.c.name == assignment))
    return {row.student_id: (row.timestamp, row.extension) for row in rows}
