"""What exports are made of: each student's score on each assignment, as the gradebook and our reports have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import check_id
from autograder.errors import UsageError
from autograder.export.left_out import Note, Reason
from autograder.gradebook.gradebook import Gradebook
from autograder.values import Outcome, Report


@dataclass(frozen=True, slots=True)
class StudentScore:
    """One student's score on one assignment; None means that there is none.

    `score` counts what people entered, extra credit and penalties; `raw_score` leaves the penalties out.
    """

    student: str
    assignment: str
    max_score: float
    score: float | None
    raw_score: float | None
    penalty: float = 0.0
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    timestamp: str = ""
    duedate: str = ""
    handed_in: bool = True
    report: Report | None = None
    exercises: tuple[tuple[Outcome, float | None], ...] = ()


def unscored(scores: Sequence[StudentScore]) -> tuple[Note, ...]:
    """Who handed something in and has no score."""
    missing = (score for score in scores if score.score is None and score.handed_in)
    return tuple(Note(Reason.NO_SCORE, s.student, s.assignment, s.report.message if s.report else "") for s in missing)


def read(url: str, assignments: Sequence[str]) -> list[StudentScore]:
    """The scores on some assignments, of every student in the gradebook.

    Raises UsageError when one was never graded, GradebookError when the gradebook cannot be read.
    """
    reports = _reports(url, assignments)
    from nbgrader.api import Gradebook as NbGradebook  # nbgrader takes seconds to import

    with NbGradebook(url) as book:
        return [
            score
            for assignment in book.assignments
            if assignment.name in assignments
            for score in _scores_on(book, assignment, reports[assignment.name])
        ]


def graded(url: str, assignments: Sequence[str]) -> list[str]:
    """Those of the assignments of which results are recorded. Raises as `read` does."""
    with _opened(url) as book:
        return [name for name in assignments if book.knows(name) and book.recorded(name)]


def _reports(url: str, assignments: Sequence[str]) -> dict[str, dict[str, Report]]:
    with _opened(url) as ours:
        for name in assignments:
            if not ours.knows(name):
                raise UsageError(f"The gradebook does not know {name} yet; grade it first.")
        return {name: {report.student: report for report in ours.reports(name)} for name in assignments}


def _opened(url: str) -> closing[Gradebook]:
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        raise UsageError(f"There is no gradebook at {url}; grade first, or name it by --gradebook.")
    return closing(Gradebook(url))


def _scores_on(book: Any, assignment: Any, reports: dict[str, Report]) -> Iterator[StudentScore]:
    submissions = {submission.student_id: submission for submission in assignment.submissions}
    for student in book.students:
        yield _student_score(assignment, student, submissions.get(student.id), reports.get(student.id))


def _student_score(assignment: Any, student: Any, submission: Any, report: Report | None) -> StudentScore:
    grades = {grade.name: grade for notebook in submission.notebooks for grade in notebook.grades} if submission else {}
    raw = _raw_score(submission, grades, report)
    penalty = float(submission.late_submission_penalty or 0.0) if submission else 0.0
    return StudentScore(
        student=student.id,
        assignment=assignment.name,
        max_score=float(assignment.max_score),
        score=None if raw is None else max(0.0, raw - penalty),
        raw_score=raw,
        penalty=penalty,
        first_name=student.first_name or "",
        last_name=student.last_name or "",
        email=student.email or "",
        timestamp=str(submission.timestamp or "") if submission else "",
        duedate=str(assignment.duedate or ""),
        handed_in=submission is not None,
        report=report,
        exercises=tuple((outcome, _score_of(outcome, grades)) for outcome in report.outcomes) if report else (),
    )


def _raw_score(submission: Any, grades: dict[str, Any], report: Report | None) -> float | None:
    """The sum as nbgrader has it; None where it would count a missing score as 0."""
    if submission is None:
        return None
    by_hand = all(grade.manual_score is not None for grade in grades.values())
    failed = report is not None and report.score is None
    if not by_hand and (failed or any(_score(grade) is None for grade in grades.values())):
        return None
    return float(submission.score)


def _score(grade: Any) -> float | None:
    return grade.auto_score if grade.manual_score is None else float(grade.manual_score)


def _score_of(outcome: Outcome, grades: dict[str, Any]) -> float | None:
    """What the exercise earns, a person's score first; None where the grader failed on it."""
    grade = grades.get(check_id(outcome.exercise))
    if grade is not None and grade.manual_score is not None:
        return float(grade.manual_score) + float(grade.extra_credit or 0.0)
    return outcome.score
