"""Marks that are none of our engine's: a person's, on answers and tasks, and nbgrader's, on its own notebooks.

A person marks an answer in words or code, a task cell, and a plain test cell in a notebook of ours. nbgrader marks an
assignment without declared exercises, and the notebooks beside a declared one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sql

from autograder.errors import named
from autograder.gradebook.answer_digests import answers_of, digest_of
from autograder.values import Outcome, Report, Status, SubmissionStatus, check_id

_CELLS = """
SELECT notebook.name AS notebook, cell.name AS cell, coalesce(test.max_score, task.max_score) AS points,
    answer.id IS NOT NULL AS is_answer, answer.id IS NULL AND task.id IS NULL AS is_test, source.source AS source
FROM assignment
JOIN notebook ON notebook.assignment_id = assignment.id
JOIN base_cell AS cell ON cell.notebook_id = notebook.id
LEFT JOIN grade_cells AS test ON test.id = cell.id
LEFT JOIN task_cells AS task ON task.id = cell.id
LEFT JOIN base_cell AS answer
    ON answer.notebook_id = notebook.id AND answer.name = cell.name AND answer.type = 'SolutionCell'
LEFT JOIN source_cell AS source ON source.notebook_id = notebook.id AND source.name = cell.name
WHERE assignment.name = :assignment AND cell.type <> 'SolutionCell'
"""
# As a CROSS JOIN, for SQLite to go by this order and nbgrader's indexes, however few students are asked for.
_GRADES = """
SELECT submitted_assignment.student_id AS student, notebook.name AS notebook, cell.name AS cell, grade.auto_score,
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade
FROM assignment
CROSS JOIN submitted_assignment CROSS JOIN notebook CROSS JOIN submitted_notebook
CROSS JOIN base_cell AS cell CROSS JOIN grade
WHERE submitted_assignment.assignment_id = assignment.id
AND notebook.assignment_id = assignment.id
AND submitted_notebook.notebook_id = notebook.id AND submitted_notebook.assignment_id = submitted_assignment.id
AND cell.notebook_id = notebook.id AND grade.cell_id = cell.id AND grade.notebook_id = submitted_notebook.id
AND assignment.name = :assignment
"""
_BLANK = "This answer is still as it was handed out."
_FAILED = "nbgrader autograde gave no mark; see what it says of this student, and run it again or mark by hand"


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell that carries points; of an answer, `blank` is the digest as it was released. No person marks a test."""

    notebook: str
    name: str
    points: float
    blank: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark on one cell. `awaits` a person: to be marked, or to be looked at again after something changed."""

    notebook: str
    cell: str
    auto: float | None = None
    manual: float | None = None
    extra: float = 0.0
    awaits: bool = True

    @property
    def score(self) -> float | None:
        """What counts: a person's mark first, and extra credit; None where there is no mark."""
        mark = self.auto if self.manual is None else self.manual
        return None if mark is None else mark + self.extra

    @property
    def is_stale(self) -> bool:
        """Whether a person marked an earlier version than the one that is there now."""
        return self.manual is not None and self.awaits

    @property
    def is_by_hand(self) -> bool:
        """Whether a person gave this mark, or a part of it."""
        return self.manual is not None or bool(self.extra)

    def named_in(self, assignment: str) -> str:
        """The cell, with its notebook where that is not the one that the assignment is named after."""
        return self.cell if self.notebook == assignment else f"{self.notebook}/{self.cell}"


Marks = dict[str, dict[tuple[str, str], Mark]]
"""By student, and by notebook and cell."""


def cells_of(connection: sql.Connection, assignment: str) -> list[MarkedCell]:
    """The cells with points of an assignment, by the names of their notebooks and their own."""
    rows = connection.execute(sql.text(_CELLS), {"assignment": assignment})
    found = ((row, digest_of([row.source or ""]) if row.is_answer else "") for row in rows)
    cells = (MarkedCell(row.notebook, row.cell, float(row.points), blank, bool(row.is_test)) for row, blank in found)
    return sorted(cells, key=lambda cell: (cell.notebook, cell.name))


def marks_of(connection: sql.Connection, assignment: str, students: Sequence[str] | None = None) -> Marks:
    """The marks on every cell of an assignment: of some students, or of all."""
    query, values = sql.text(_GRADES), {"assignment": assignment}
    if students is not None:
        query = sql.text(f"{_GRADES} AND submitted_assignment.student_id IN :students")
        query = query.bindparams(sql.bindparam("students", students, sql.String, expanding=True))
    found: Marks = {}
    same: dict[Any, Any] = {}  # in a large class many are equal, and each is kept once
    for student, notebook, cell, auto, manual, extra, awaits in connection.execute(query, values):
        mark = Mark(notebook, cell, auto, manual, extra or 0.0, bool(awaits))
        key = notebook, cell
        found.setdefault(student, {})[same.setdefault(key, key)] = same.setdefault(mark, mark)
    return found


@dataclass(frozen=True, slots=True)
class Dropped:
    """A cell, or with "" a whole assignment, that a course no longer has, and the students whom people marked there."""

    assignment: str
    cell: str
    students: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What whoever changed the course has to know."""
        what, consequence = f"{self.assignment} does not have {self.cell}", "marks that people gave there are dropped"
        if not self.cell:
            what = f"The course does not have {self.assignment}"
            consequence = "if it has another name now, enter there again the marks that people gave"
        return f"{what} any more; {consequence} ({len(self.students)}): {named(self.students)}."


def dropped(connection: sql.Connection, assignment: str, kept: Container[str]) -> list[Dropped]:
    """The cells of our notebook with marks of people that are not among those that are kept."""
    students: dict[str, list[str]] = {}
    for student, found in sorted(marks_of(connection, assignment).items()):
        for mark in found.values():
            if mark.is_by_hand and mark.notebook == assignment and mark.cell not in kept:
                students.setdefault(mark.cell, []).append(student)
    return [Dropped(assignment, cell, tuple(who)) for cell, who in sorted(students.items())]


def left_behind(connection: sql.Connection, kept: Container[str]) -> list[Dropped]:
    """The assignments with marks of people that are not among those that are kept."""
    names = connection.scalars(sql.text("SELECT name FROM assignment ORDER BY name"))
    marked = {name: marks_of(connection, name) for name in names.all() if name not in kept}
    by_hand = {
        name: tuple(sorted(who for who, found in marks.items() if any(mark.is_by_hand for mark in found.values())))
        for name, marks in marked.items()
    }
    return [Dropped(name, "", students) for name, students in by_hand.items() if students]


def _marked_anew(cell: MarkedCell, mark: Mark, before: str | None, now: str) -> Mark:
    """The mark on a cell of our notebook after a hand-in of which `now` is the digest; `before` is that of the last.

    As nbgrader has it, an answer that was left blank earns nothing and needs nobody.
    """
    auto = 0.0 if now == cell.blank else None
    if mark.manual is None:
        return replace(mark, auto=auto, awaits=auto is None)
    return replace(mark, auto=auto, awaits=mark.awaits or (before is not None and before != now))


def marked_again(
    cells: Iterable[MarkedCell], marks: Mapping[tuple[str, str], Mark], report: Report, before: Mapping[str, str]
) -> dict[tuple[str, str], Mark]:
    """The marks on the cells of our notebook, after what a report is about was handed in."""
    now = answers_of(report)
    ours = {(cell.notebook, cell.name): cell for cell in cells if cell.notebook == report.assignment}
    return {
        key: _marked_anew(cell, marks.get(key, Mark(*key)), before.get(cell.name), now[cell.name])
        for key, cell in ours.items()
        if cell.name in now
    }


def completed(report: Report, cells: Sequence[MarkedCell], marks: Mapping[tuple[str, str], Mark]) -> Report:
    """The report with an outcome for each cell that our engine does not mark."""
    if not cells:
        return report
    most = sum(cell.points for cell in cells)
    if report.status is not SubmissionStatus.GRADED:
        return replace(report, max_score=most)
    ours = {(report.assignment, check_id(outcome.exercise)) for outcome in report.outcomes}
    cells = [cell for cell in cells if (cell.notebook, cell.name) not in ours]
    unmarked = ((cell, Mark(cell.notebook, cell.name)) for cell in cells)
    others = [_outcome(report, cell, marks.get((cell.notebook, cell.name), none)) for cell, none in unmarked]
    stale = tuple(mark.named_in(report.assignment) for _, mark in sorted(marks.items()) if mark.is_stale)
    checks = ((outcome, marks.get((report.assignment, check_id(outcome.exercise)))) for outcome in report.outcomes)
    by_hand = sum(_by_hand(outcome, mark) for outcome, mark in checks if mark)
    return replace(report, outcomes=(*report.outcomes, *others), max_score=most, stale=stale, by_hand=by_hand)


def _by_hand(outcome: Outcome, mark: Mark) -> float:
    """What people add to the score of an exercise."""
    return mark.extra + (0.0 if mark.manual is None else mark.manual - (outcome.score or 0.0))


def by_nbgrader(assignment: str, cells: Sequence[MarkedCell], marks: Marks) -> list[Report]:
    """Reports on an assignment that declares no exercises: the tests and the students' code share a process there."""
    blank = Report("", assignment, SubmissionStatus.GRADED, 0.0, levels=("nbgrader's kernel",))
    failed = replace(blank, status=SubmissionStatus.GRADER_FAULT, message=_FAILED)
    tests = {(cell.notebook, cell.name) for cell in cells if cell.is_test}
    lacking = {who for who, found in marks.items() if any(found[key].score is None for key in tests & found.keys())}
    reports = (replace(failed if who in lacking else blank, student=who) for who in sorted(marks))
    return [completed(report, cells, marks[report.student]) for report in reports]


def _outcome(report: Report, cell: MarkedCell, mark: Mark) -> Outcome:
    name = mark.named_in(report.assignment)
    if mark.score is None:
        said = "A person has to mark this."
        return Outcome(name, Status.NEEDS_MARK, None, cell.points, said, judged=False)
    if cell.blank and mark.manual is None and not mark.score:
        return Outcome(name, Status.NOT_ATTEMPTED, mark.score, cell.points, _BLANK, judged=False)
    full = Status.PASSED if mark.score >= cell.points else Status.PARTIAL
    status = full if mark.score > 0 or not cell.points else Status.FAILED
    return Outcome(name, status, mark.score, cell.points, judged=False)
