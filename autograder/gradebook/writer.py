"""Writes outcomes into nbgrader's tables. What a human entered (manual scores, comments, credit) is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sql

from autograder.exercise import check_id
from autograder.gradebook.report_json import as_json
from autograder.judging.wording import told
from autograder.values import Look, Outcome, Report, Status


@dataclass(frozen=True, slots=True)
class Registered:
    """What nbgrader calls an assignment and its cells inside: ids of the assignment, the notebook, and cells by name.

    `grades` are cells that hold a mark, `comments` those that hold a comment; `points` are those of all cells by name,
    None where a cell has none.
    """

    assignment: str
    notebook: str
    grades: Mapping[str, str]
    comments: Mapping[str, str]
    points: Mapping[str, float | None]


class Writer:
    """Writes the reports of one assignment through one connection."""

    def __init__(self, connection: sql.Connection, tables: Mapping[str, sql.Table], ids: Registered) -> None:
        self._connection = connection
        self._tables = tables
        self._ids = ids

    def write(self, reports: list[Report], timestamps: Mapping[str, datetime]) -> None:
        """Write these reports; what was recorded for a submission without marks stays as it is."""
        students = list(dict.fromkeys(report.student for report in reports))
        self._add_students(students)
        notebooks = self._notebooks(students)
        self._stamp(timestamps)
        outcomes = [(notebooks[report.student], outcome) for report in reports for outcome in report.outcomes]
        self._scores(outcomes)
        self._comments(outcomes)
        self._results(reports)

    def _run(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)

    def _insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._run(self._tables[table].insert(), list(rows))

    def _add_students(self, students: list[str]) -> None:
        table = self._tables["student"]
        known = set(self._connection.scalars(sql.select(table.c.id).where(table.c.id.in_(students))))
        self._insert("student", [{"id": name} for name in students if name not in known])

    def _notebooks(self, students: list[str]) -> dict[str, str]:
        """The ids of the students' submitted notebooks; what is missing of them is created."""
        submitted = self._ids_of("submitted_assignment", "student_id", students, assignment_id=self._ids.assignment)
        new = {name: uuid4().hex for name in students if name not in submitted}
        ids = self._ids
        self._insert(
            "submitted_assignment",
            [{"id": i, "assignment_id": ids.assignment, "student_id": name} for name, i in new.items()],
        )
        submitted |= new
        notebooks = self._ids_of(
            "submitted_notebook", "assignment_id", list(submitted.values()), notebook_id=ids.notebook
        )
        fresh = {i: uuid4().hex for i in submitted.values() if i not in notebooks}
        rows = ({"id": n, "assignment_id": i, "notebook_id": ids.notebook, "flagged": False} for i, n in fresh.items())
        self._insert("submitted_notebook", rows)
        notebooks |= fresh
        found = {name: notebooks[i] for name, i in submitted.items()}
        self._blank("grade", ids.grades, found.values(), {"needs_manual_grade": True})
        self._blank("comment", ids.comments, found.values(), {})
        return found

    def _ids_of(self, name: str, key: str, values: list[str], **where: str) -> dict[str, str]:
        """The ids of rows of a table, by another of their columns."""
        table = self._tables[name]
        query = sql.select(table.c[key], table.c.id).where(table.c[key].in_(values))
        rows = self._connection.execute(query.where(*(table.c[column] == value for column, value in where.items())))
        return {row[0]: row[1] for row in rows}

    def _blank(self, name: str, cells: Mapping[str, str], notebooks: Iterable[str], rest: Mapping[str, Any]) -> None:
        """Give each notebook a row for each cell, where it has none yet."""
        table = self._tables[name]
        notebooks = list(notebooks)
        query = sql.select(table.c.notebook_id, table.c.cell_id).where(table.c.notebook_id.in_(notebooks))
        known = {tuple(row) for row in self._connection.execute(query)}
        pairs = [(notebook, cell) for notebook in notebooks for cell in cells.values() if (notebook, cell) not in known]
        self._insert(name, [{"id": uuid4().hex, "cell_id": c, "notebook_id": n, **rest} for n, c in pairs])

    def _stamp(self, timestamps: Mapping[str, datetime]) -> None:
        table = self._tables["submitted_assignment"]
        here = table.c.student_id == sql.bindparam("s"), table.c.assignment_id == self._ids.assignment
        statement = table.update().where(*here).values(timestamp=sql.bindparam("t"))
        self._run(statement, [{"s": student, "t": when} for student, when in timestamps.items()])

    def _scores(self, outcomes: list[tuple[str, Outcome]]) -> None:
        table = self._tables["grade"]
        # As nbgrader does it: what a human marked is for a human to look at again.
        look = table.c.manual_score.is_not(None)
        statement = _at(table).values(auto_score=sql.bindparam("value"), needs_manual_grade=look)
        self._run(statement, list(self._score_rows(outcomes)))

    def _score_rows(self, outcomes: list[tuple[str, Outcome]]) -> Iterator[dict[str, Any]]:
        for notebook, outcome in outcomes:
            cell = self._ids.grades.get(check_id(outcome.exercise))
            if cell and outcome.score is not None:
                yield {"n": notebook, "c": cell, "value": outcome.score}

    def _comments(self, outcomes: list[tuple[str, Outcome]]) -> None:
        statement = _at(self._tables["comment"]).values(auto_comment=sql.bindparam("value"))
        cells = self._ids.comments
        rows = ((notebook, cells.get(outcome.exercise), comment_of(outcome)) for notebook, outcome in outcomes)
        self._run(statement, [{"n": n, "c": cell, "value": text} for n, cell, text in rows if cell])

    def _results(self, reports: list[Report]) -> None:
        table = self._tables["autograder_result"]
        gone = table.delete().where(table.c.student == sql.bindparam("s"), table.c.assignment == sql.bindparam("a"))
        self._run(gone, [{"s": report.student, "a": report.assignment} for report in reports])
        now = datetime.now(UTC).replace(tzinfo=None)
        self._insert("autograder_result", [_result(report, now) for report in reports])


def _at(table: sql.Table) -> sql.Update:
    """An update of the row of one cell in one notebook."""
    return table.update().where(table.c.notebook_id == sql.bindparam("n"), table.c.cell_id == sql.bindparam("c"))


def _result(report: Report, now: datetime) -> dict[str, Any]:
    return {
        "student": report.student,
        "assignment": report.assignment,
        "digest": str(report.details.get("digest", "")),
        "score": report.score,
        "graded": now,
        "report": as_json(report),
    }


def comment_of(outcome: Outcome) -> str | None:
    """What a student reads beside the solution cell; nbgrader's own word for an untouched one."""
    if outcome.status is Status.NOT_ATTEMPTED:
        return "No response."
    if outcome.status is Status.PASSED and outcome.look is Look.FIRST:
        return None
    return f"{told(outcome)} {outcome.hint}".strip()
