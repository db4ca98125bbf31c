"""Writes outcomes into nbgrader's tables. What a human entered (manual scores, comments, credit) is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sql

from autograder.gradebook.answer_digests import answers_of
from autograder.gradebook.manual_marks import cells_of, marked_again, marks_of
from autograder.gradebook.mark_history import causes, course_of, is_another_answer, is_new, package_of
from autograder.gradebook.registered_cells import Cells, Registered
from autograder.gradebook.report_json import as_json, from_json
from autograder.gradebook.result_tables import HISTORY
from autograder.judging.outcome_words import advice, told
from autograder.values import Look, Outcome, Report, Status, check_id


class TableWriter:
    """Writes the reports of one assignment through one connection."""

    def __init__(
        self, connection: sql.Connection, tables: Mapping[str, sql.Table], ids: Registered, assignment: str
    ) -> None:
        self.connection = connection
        self.tables = tables
        self._ids = ids
        self.assignment = assignment

    def record(self, reports: list[Report], timestamps: Mapping[str, datetime], run: str) -> None:
        """Write these reports of a run, and their history."""
        before = self.recorded([report.student for report in reports])
        new = [report for report in reports if is_new(before.get(report.student), report)]
        table = self.tables["submitted_assignment"]
        here = table.c.assignment_id == self._ids.assignment, table.c.student_id.in_([one.student for one in new])
        found = self.connection.execute(sql.select(table.c.student_id, table.c.timestamp).where(*here))
        times = {row.student_id: row.timestamp for row in found}
        self.write(reports, timestamps, before)
        entries = ((one.student, _entry(before.get(one.student), one)) for one in new)
        self._insert(HISTORY, ({**entry, "run": run, "handed_in": times.get(who)} for who, entry in entries))

    def write(
        self, reports: list[Report], timestamps: Mapping[str, datetime | None], before: Mapping[str, Report]
    ) -> None:
        """Write these reports over those of `before`; what was recorded of a hand-in without marks stays as it is."""
        students = list(dict.fromkeys(report.student for report in reports))
        self._add_students(students)
        notebooks = self._notebooks(students)
        self._stamp(timestamps)
        outcomes = [(notebooks[report.student], outcome) for report in reports for outcome in report.outcomes]
        self._scores(reports, notebooks, before)
        self._comments(outcomes)
        self._by_hand(reports, notebooks, before)
        self._results(reports)

    def clear(self, students: Sequence[str], exercise: str | None = None) -> None:
        """Take away what the machine says of these students' work, or of that on one exercise; people's marks stay."""
        notebooks, check = list(self._notebooks(list(students)).values()), check_id(exercise or "")
        for name, cells, only, nothing in (
            ("grade", self._ids.grades, check, {"auto_score": None, "needs_manual_grade": True}),
            ("comment", self._ids.comments, exercise, {"auto_comment": None}),
        ):
            table, concerned = self.tables[name], {n: i for n, i in cells.items() if exercise is None or n == only}
            self.connection.execute(table.update().where(*_among(table, concerned, notebooks)).values(**nothing))
        if exercise is None:
            self._forget(students)

    def has(self, exercise: str) -> bool:
        """Whether the gradebook has a cell for the mark on an exercise."""
        return check_id(exercise) in self._ids.grades

    def _run(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self.connection.execute(statement, rows)

    def _insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._run(self.tables[table].insert(), list(rows))

    def _add_students(self, students: list[str]) -> None:
        table = self.tables["student"]
        known = set(self.connection.scalars(sql.select(table.c.id).where(table.c.id.in_(students))))
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
        for other in ids.beside:  # nbgrader expects all of them where there is one
            self._made(list(submitted.values()), other)
        notebooks = self._made(list(submitted.values()), ids)
        return {name: notebooks[i] for name, i in submitted.items()}

    def _made(self, submitted: list[str], one: Cells) -> dict[str, str]:
        """The ids of one submitted notebook of each submission, with a row for each of its cells."""
        known = self._ids_of("submitted_notebook", "assignment_id", submitted, notebook_id=one.notebook)
        fresh = {i: uuid4().hex for i in submitted if i not in known}
        rows = ({"id": n, "assignment_id": i, "notebook_id": one.notebook, "flagged": False} for i, n in fresh.items())
        self._insert("submitted_notebook", rows)
        found = known | fresh
        self._blank("grade", one.grades, found.values(), {"needs_manual_grade": True})
        self._blank("comment", one.comments, found.values(), {})
        return found

    def _ids_of(self, name: str, key: str, values: list[str], **where: str) -> dict[str, str]:
        """The ids of rows of a table, by another of their columns."""
        table = self.tables[name]
        query = sql.select(table.c[key], table.c.id).where(table.c[key].in_(values))
        rows = self.connection.execute(query.where(*(table.c[column] == value for column, value in where.items())))
        return {row[0]: row[1] for row in rows}

    def _blank(self, name: str, cells: Mapping[str, str], notebooks: Iterable[str], rest: Mapping[str, Any]) -> None:
        """Give each notebook a row for each cell, where it has none yet."""
        table = self.tables[name]
        notebooks = list(notebooks)
        query = sql.select(table.c.notebook_id, table.c.cell_id).where(*_among(table, cells, notebooks))
        known = {tuple(row) for row in self.connection.execute(query)}
        pairs = [(notebook, cell) for notebook in notebooks for cell in cells.values() if (notebook, cell) not in known]
        self._insert(name, [{"id": uuid4().hex, "cell_id": c, "notebook_id": n, **rest} for n, c in pairs])

    def _stamp(self, timestamps: Mapping[str, datetime | None]) -> None:
        table = self.tables["submitted_assignment"]
        here = table.c.student_id == sql.bindparam("s"), table.c.assignment_id == self._ids.assignment
        statement = table.update().where(*here).values(timestamp=sql.bindparam("t"))
        self._run(statement, [{"s": student, "t": when} for student, when in timestamps.items()])

    def _scores(self, reports: Iterable[Report], notebooks: Mapping[str, str], before: Mapping[str, Report]) -> None:
        table = self.tables["grade"]
        # What a human marked is for a human to look at again, if it is not what there was when it was marked.
        look = sql.or_(table.c.needs_manual_grade, sql.bindparam("new", type_=sql.Boolean))
        by_hand = sql.and_(table.c.manual_score.is_not(None), look)
        statement = _at(table).values(auto_score=sql.bindparam("value"), needs_manual_grade=by_hand)
        rows = (self._score_rows(one, notebooks[one.student], before.get(one.student)) for one in reports)
        self._run(statement, [row for found in rows for row in found])

    def _score_rows(self, report: Report, notebook: str, before: Report | None) -> Iterator[dict[str, Any]]:
        for outcome in report.outcomes:
            cell = self._ids.grades.get(check_id(outcome.exercise))
            if cell and outcome.score is not None:
                new = is_another_answer(before, report, outcome.exercise)
                yield {"n": notebook, "c": cell, "value": outcome.score, "new": new}

    def _comments(self, outcomes: list[tuple[str, Outcome]]) -> None:
        statement = _at(self.tables["comment"]).values(auto_comment=sql.bindparam("value"))
        cells = self._ids.comments
        rows = ((notebook, cells.get(outcome.exercise), comment_of(outcome)) for notebook, outcome in outcomes)
        self._run(statement, [{"n": n, "c": cell, "value": text} for n, cell, text in rows if cell])

    def _by_hand(self, reports: list[Report], notebooks: Mapping[str, str], before: Mapping[str, Report]) -> None:
        """What a person marks: a blank answer needs nobody; what was handed in anew has to be looked at again."""
        answered = [report for report in reports if answers_of(report)]
        if not answered:
            return
        cells = cells_of(self.connection, self.assignment)
        known = marks_of(self.connection, self.assignment, [report.student for report in answered])
        answers = {student: answers_of(report) for student, report in before.items()}
        rows = []
        for report in answered:
            marks = marked_again(cells, known.get(report.student, {}), report, answers.get(report.student, {}))
            rows += [(notebooks[report.student], cell, mark) for (_, cell), mark in marks.items()]
        table, ids = self.tables["grade"], self._ids
        statement = _at(table).values(auto_score=sql.bindparam("auto"), needs_manual_grade=sql.bindparam("look"))
        self._run(statement, [{"n": n, "c": ids.grades[c], "auto": m.auto, "look": m.awaits} for n, c, m in rows])
        said = _at(self.tables["comment"]).values(auto_comment=sql.bindparam("value"))
        blank = ((n, c, "No response." if m.auto == 0 else None) for n, c, m in rows if c in ids.comments)
        self._run(said, [{"n": n, "c": ids.comments[c], "value": text} for n, c, text in blank])

    def recorded(self, students: Sequence[str]) -> dict[str, Report]:
        """What is recorded of some students, by student."""
        table = self.tables["autograder_result"]
        here = table.c.assignment == self.assignment, table.c.student.in_(students)
        texts = self.connection.scalars(sql.select(table.c.report).where(*here))
        return {report.student: report for report in map(from_json, texts)}

    def _results(self, reports: list[Report]) -> None:
        self._forget([report.student for report in reports])
        now = datetime.now(UTC).replace(tzinfo=None)
        self._insert("autograder_result", [_result(report, now) for report in reports])

    def _forget(self, students: Sequence[str]) -> None:
        table = self.tables["autograder_result"]
        gone = table.delete().where(table.c.student == sql.bindparam("s"), table.c.assignment == self.assignment)
        self._run(gone, [{"s": student} for student in students])


def _among(table: sql.Table, cells: Mapping[str, str], notebooks: Sequence[str]) -> tuple[sql.ColumnElement[bool], ...]:
    """The rows of these cells in these notebooks. nbgrader's only index begins with the cell."""
    return table.c.cell_id.in_(cells.values()), table.c.notebook_id.in_(notebooks)


def _at(table: sql.Table) -> sql.Update:
    """An update of the row of one cell in one notebook."""
    return table.update().where(table.c.notebook_id == sql.bindparam("n"), table.c.cell_id == sql.bindparam("c"))


def _entry(before: Report | None, report: Report) -> dict[str, Any]:
    return {
        "student": report.student,
        "assignment": report.assignment,
        "graded": datetime.now(UTC).replace(tzinfo=None),
        "score": report.score,
        "seed": report.seed,
        "isolation": report.isolation,
        "course": course_of(report),
        "package": package_of(report),
        "causes": " ".join(causes(before, report)),
        "before": as_json(before) if before else None,
    }


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
    # No database but SQLite holds the character of the number 0.
    return f"{told(outcome)} {advice(outcome)}".strip().replace("\0", "\N{SYMBOL FOR NULL}")
