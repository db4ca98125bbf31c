"""What exports and pages are made of: each student's score on each assignment, by the gradebook and our reports.

One query a table: nbgrader's object layer would ask a few for each student.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from sys import intern

import sqlalchemy as sql

from autograder.errors import UsageError
from autograder.gradebook import lateness, people
from autograder.gradebook.database_url import connected, must_be_there
from autograder.gradebook.gradebook import Gradebook
from autograder.gradebook.manual_marks import Mark, cells_of, marks_of
from autograder.gradebook.people import Participant
from autograder.gradebook.whole_reports import whole_reports
from autograder.judging.outcome_words import advice, told
from autograder.values import Outcome, Report, Status, SubmissionStatus, check_id

Known = Mapping[str, Mapping[str, Report]]
"""Whole reports that somebody holds already, by assignment and student."""
_NOTHING: Known = {}


@dataclass(frozen=True, slots=True)
class StudentScore:
    """One student's score on one assignment; None means that there is none.

    `score` counts what people entered, extra credit and penalties; `raw_score` leaves the penalties out, `automatic`
    what people entered as well. `comments` are those that people wrote, by cell.
    """

    student: str
    assignment: str
    max_score: float
    score: float | None
    raw_score: float | None
    automatic: float | None = None
    penalty: float = 0.0
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    platform_id: str = ""
    timestamp: str = ""
    duedate: str = ""
    late_by: timedelta = timedelta()
    extension: timedelta = timedelta()
    handed_in: bool = True
    marks: tuple[Mark, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    report: Report | None = None
    exercises: tuple[tuple[Outcome, float | None], ...] = ()

    @property
    def by_hand(self) -> float | None:
        """What people's marks and extra credit add to the automatic score, or take from it."""
        return None if self.raw_score is None or self.automatic is None else self.raw_score - self.automatic

    @property
    def stale(self) -> tuple[str, ...]:
        """The cells that a person marked before what there is now was handed in."""
        return tuple(sorted(mark.named_in(self.assignment) for mark in self.marks if mark.is_stale))

    @property
    def name(self) -> str:
        """First and last name, as far as the gradebook knows them."""
        return f"{self.first_name} {self.last_name}".strip()


def words(outcome: Outcome, earned: float | None) -> str:
    """What is said of an exercise: that the grader found it right is no word on a mark that a person lowered."""
    if outcome.status is Status.PASSED and earned != outcome.score:
        return "Marked by hand."
    return f"{told(outcome)} {advice(outcome)}"


def read(
    url: str, assignments: Sequence[str], plain: Collection[str] = (), known: Known = _NOTHING
) -> list[StudentScore]:
    """The scores on some assignments, of every student in the gradebook; `plain` assignments are marked by nbgrader.

    Reports that are `known` are not read again. Raises UsageError when an assignment was never graded, GradebookError
    when the gradebook cannot be read.
    """
    reports, everybody = _reports(url, assignments, plain, known), people.read(url)
    with connected(url) as connection:
        return [one for name in assignments for one in _scores(connection, name, everybody, reports[name])]


def graded(url: str, assignments: Sequence[str], plain: Collection[str] = ()) -> list[str]:
    """Those of the assignments of which results are recorded. Raises as `read` does."""
    must_be_there(url)
    with closing(Gradebook(url)) as book:
        return [name for name in assignments if _is_graded(book, name, name in plain)]


def _is_graded(book: Gradebook, assignment: str, plain: bool) -> bool:
    if plain:
        return bool(whole_reports(book, assignment, plain))
    return book.knows(assignment) and any(True for _ in book.reports(assignment))


def _reports(
    url: str, assignments: Sequence[str], plain: Collection[str], known: Known
) -> dict[str, dict[str, Report]]:
    must_be_there(url)
    with closing(Gradebook(url)) as ours:
        whole = {name: whole_reports(ours, name, name in plain, known.get(name, {})) for name in assignments}
        found = {name: {report.student: report for report in reports} for name, reports in whole.items()}
        for name, reports in found.items():
            if not reports and not ours.knows(name):
                raise UsageError(f"The gradebook does not know {name} yet; grade it first.")
        return found


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


def _scores(
    connection: sql.Connection, assignment: str, everybody: Iterable[Participant], reports: Mapping[str, Report]
) -> Iterator[StudentScore]:
    """Everybody's score on an assignment that the gradebook knows."""
    due = lateness.due(connection, assignment)
    most = sum(cell.points for cell in cells_of(connection, assignment))
    marks = marks_of(connection, assignment)
    comments: dict[str, dict[str, str]] = defaultdict(dict)
    for student, cell, text in connection.execute(sql.text(_COMMENTS), {"a": assignment}):
        comments[student][intern(cell)] = text
    penalties: dict[str, float] = defaultdict(float)
    for student, penalty in connection.execute(sql.text(_PENALTIES), {"a": assignment}):
        penalties[student] += penalty
    times = lateness.handed_in(connection, assignment)
    for person in everybody:
        when, extension = times.get(person.id, (None, None))
        blank = StudentScore(
            student=person.id,
            assignment=assignment,
            max_score=most,
            score=None,
            raw_score=None,
            penalty=round(penalties.get(person.id, 0.0), 2),
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email,
            platform_id=person.lms_user_id,
            timestamp=str(when or ""),
            duedate=str(due or ""),
            late_by=lateness.late_by(when, due, extension),
            extension=extension or timedelta(),
            handed_in=person.id in times,
            marks=tuple(marks.get(person.id, {}).values()),
            comments=comments.get(person.id, {}),
            report=reports.get(person.id),
        )
        yield _with_score(blank)


def _with_score(of: StudentScore) -> StudentScore:
    """The same, with what the marks come to."""
    by_cell = {(mark.notebook, mark.cell): mark for mark in of.marks}
    outcomes = of.report.outcomes if of.report else ()
    checks = ((o, by_cell.get((of.assignment, check_id(o.exercise)))) for o in outcomes)
    # What the exercise earns, a person's score first; None where the grader failed on it.
    earned = tuple((o, mark.score if mark and mark.manual is not None else o.score) for o, mark in checks)
    if (raw := _raw_score(of, [score for _, score in earned])) is None:
        return replace(of, exercises=earned)
    return replace(
        of,
        score=max(0.0, round(raw - of.penalty, 2)) if of.penalty else raw,
        raw_score=raw,
        automatic=sum(mark.auto or 0.0 for mark in of.marks),
        exercises=earned,
    )


def _raw_score(of: StudentScore, earned: Sequence[float | None]) -> float | None:
    """The sum as nbgrader has it; None where it would count a missing score as 0."""
    is_graded = of.report is None or (of.report.status is SubmissionStatus.GRADED and None not in earned)
    by_hand = all(mark.manual is not None for mark in of.marks)
    if not of.handed_in or (not by_hand and (not is_graded or any(mark.score is None for mark in of.marks))):
        return None
    return sum((mark.score or 0.0 for mark in of.marks), 0.0)
