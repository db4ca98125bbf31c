"""Late penalties, exactly as nbgrader assigns them: by the plugin that the course's nbgrader_config.py names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from autograder.errors import CourseError
from autograder.release.settings import importable, settings_of


@dataclass(frozen=True)
class LatePolicy:
    """The late submission plugin of a course. nbgrader is loaded only when somebody really is late."""

    course: Path

    @cached_property
    def _plugin(self) -> Any:
        from nbgrader.preprocessors import AssignLatePenalties

        with importable(self.course):
            preprocessor = AssignLatePenalties(config=settings_of(self.course))
            preprocessor.init_plugin()
        return preprocessor.plugin_inst

    def penalty(self, student: str, score: float, seconds: float) -> float | None:
        """The penalty for a score handed in so late; never below 0, never above the score."""
        try:
            penalty = self._plugin.late_submission_penalty(student, score, seconds)
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
    changes = []
    for row in connection.execute(_handed_in(tables, assignment, students)).all():
        seconds = _seconds_late(row.timestamp, row.duedate, row.extension)
        penalty = policy.penalty(row.student_id, _score(connection, tables, row.id), seconds) if seconds else None
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
    query = sql.select(*columns, submitted.c.extension, due.c.duedate).select_from(joined)
    concerned = sql.or_(due.c.duedate.is_not(None), notebooks.c.late_submission_penalty.is_not(None))
    return query.where(due.c.name == assignment, submitted.c.student_id.in_(students), concerned)


def _seconds_late(handed_in: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    if handed_in is None or due is None:
        return 0.0
    return max(0.0, (handed_in - due - (extension or timedelta())).total_seconds())


def _score(connection: sql.Connection, tables: Mapping[str, sql.Table], notebook: str) -> float:
    """The score of a notebook as nbgrader reckons it: a human's before ours, and extra credit."""
    grade = tables["grade"]
    query = sql.select(grade.c.manual_score, grade.c.auto_score, grade.c.extra_credit)
    total = 0.0
    for manual, auto, extra in connection.execute(query.where(grade.c.notebook_id == notebook)):
        score = auto if manual is None else manual
        total += 0.0 if score is None else score + (extra or 0.0)
    return total
