"""Takes a run back: each mark that it gave becomes again what it was before. What people entered stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from autograder.gradebook.mark_history import Move
from autograder.gradebook.nbgrader_tables import TableWriter
from autograder.gradebook.report_json import from_json
from autograder.gradebook.result_tables import HISTORY
from autograder.values import Report

_TOGETHER = 200  # entries of the history: of a large class, all reports would take much memory


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How marks moved when a run was taken back, and the exercises that are not in the course any more."""

    moves: tuple[Move, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A run by its id, and when it gave its last mark, in UTC; `others` have marks of it or of later runs as well."""

    id: str
    graded: datetime
    others: tuple[str, ...]


def last_run(connection: sql.Connection, assignments: Collection[str], student: str | None) -> Run | None:
    """The last run that gave marks, on these assignments and to this student, and was not taken back."""
    table = sql.Table(HISTORY, sql.MetaData(), autoload_with=connection)
    query = sql.select(table.c.run, table.c.graded).where(table.c.assignment.in_(assignments), ~table.c.taken_back)
    found = connection.execute(_of(query, table, student).order_by(table.c.id.desc()).limit(1)).first()
    return Run(found.run, found.graded, _others(connection, table, found.run, assignments, student)) if found else None


def _others(
    connection: sql.Connection, table: sql.Table, run: str, assignments: Collection[str], student: str | None
) -> tuple[str, ...]:
    """The other assignments on which a run, or one since it began, gave marks that were not taken back."""
    began = sql.select(sql.func.min(table.c.id)).where(table.c.run == run).scalar_subquery()
    others = table.c.id >= began, table.c.assignment.not_in(assignments), ~table.c.taken_back
    query = _of(sql.select(table.c.assignment).distinct().where(*others), table, student)
    return tuple(sorted(connection.scalars(query)))


def take_back(writer: TableWriter, run: str, student: str | None) -> TakenBack:
    """Put back the reports from before a run, or that of one student, as far as their exercises are still there."""
    table = writer.tables[HISTORY]
    here = table.c.run == run, table.c.assignment == writer.assignment, ~table.c.taken_back
    rows = _of(sql.select(table.c.id).where(*here).order_by(table.c.id), table, student)
    found = list(writer.connection.scalars(rows))
    parts = [_taken_back(writer, found[start : start + _TOGETHER]) for start in range(0, len(found), _TOGETHER)]
    gone = {exercise for part in parts for exercise in part.gone}
    moves = sorted((move for part in parts for move in part.moves), key=lambda move: move.student)
    return TakenBack(tuple(moves), tuple(sorted(gone)))


def _taken_back(writer: TableWriter, entries: list[int]) -> TakenBack:
    """Put back what was before some entries of the history."""
    table = writer.tables[HISTORY]
    here = table.c.id.in_(entries)
    rows = writer.connection.execute(sql.select(table).where(here).order_by(table.c.id)).all()
    before = {row.student: from_json(row.before) for row in rows if row.before}
    gone = {exercise for report in before.values() for exercise in _exercises(report) if not writer.has(exercise)}
    reports = {student: _without(report, gone) for student, report in before.items()}
    now = writer.recorded([row.student for row in rows])
    writer.write(list(reports.values()), {row.student: row.handed_in for row in rows}, now)
    writer.clear([row.student for row in rows if row.student not in reports])
    for exercise, students in _came(before, now).items():
        writer.clear(students, exercise)
    writer.connection.execute(table.update().where(here).values(taken_back=True))
    moves = (_move(row.student, writer.assignment, now.get(row.student), reports.get(row.student)) for row in rows)
    return TakenBack(tuple(moves), tuple(sorted(gone)))


def _exercises(report: Report) -> list[str]:
    return [outcome.exercise for outcome in report.outcomes]


def _came(before: Mapping[str, Report], now: Mapping[str, Report]) -> dict[str, list[str]]:
    """The exercises that were not in the course before, each with the students who have a mark on it now."""
    found: dict[str, list[str]] = {}
    for student in before.keys() & now.keys():
        for exercise in set(_exercises(now[student])).difference(_exercises(before[student])):
            found.setdefault(exercise, []).append(student)
    return found


def _without(report: Report, gone: Collection[str]) -> Report:
    if not gone:
        return report
    kept = tuple(outcome for outcome in report.outcomes if outcome.exercise not in gone)
    lost = sum(outcome.max_score for outcome in report.outcomes if outcome.exercise in gone)
    return replace(report, outcomes=kept, max_score=report.max_score - lost)


def _move(student: str, assignment: str, before: Report | None, after: Report | None) -> Move:
    first, last = before or after, after or before
    maxima = (first.max_score if first else 0.0, last.max_score if last else 0.0)
    return Move(student, assignment, before.score if before else None, after.score if after else None, *maxima)


def _of(query: Any, table: sql.Table, student: str | None) -> Any:
    return query if student is None else query.where(table.c.student == student)
