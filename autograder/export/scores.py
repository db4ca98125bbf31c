"""What exports are made of: each student's score on each assignment, as the gradebook and our reports have it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta

from autograder.errors import UsageError
from autograder.export.left_out import Note, Reason
from autograder.gradebook import class_marks
from autograder.gradebook.cell_mark import Mark
from autograder.gradebook.class_marks import AssignmentMarks, StudentMarks
from autograder.gradebook.database_url import must_be_there
from autograder.gradebook.gradebook import Gradebook
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


def unscored(scores: Sequence[StudentScore]) -> tuple[Note, ...]:
    """Who handed something in and has no score."""
    missing = (score for score in scores if score.score is None and score.handed_in)
    return tuple(_why_unscored(score) for score in missing)


def _why_unscored(of: StudentScore) -> Note:
    waiting = of.report.waiting if of.report else ()
    if waiting:
        return Note(Reason.NEEDS_MARK, of.student, of.assignment, cells=waiting)
    return Note(Reason.NO_SCORE, of.student, of.assignment, of.report.message if of.report else "")


def stale(scores: Sequence[StudentScore]) -> tuple[Note, ...]:
    """Whose score counts a mark that a person gave before what there is now was handed in."""
    found = ((of, of.stale) for of in scores)
    return tuple(Note(Reason.STALE_MARK, of.student, of.assignment, cells=cells) for of, cells in found if cells)


def read(
    url: str, assignments: Sequence[str], plain: Collection[str] = (), known: Known = _NOTHING
) -> list[StudentScore]:
    """The scores on some assignments, of every student in the gradebook; `plain` assignments are marked by nbgrader.

    Reports that are `known` are not read again. Raises UsageError when an assignment was never graded, GradebookError
    when the gradebook cannot be read.
    """
    reports = _reports(url, assignments, plain, known)
    found = (class_marks.read(url, name) for name in assignments)
    return [
        _student_score(whole, theirs, reports[whole.assignment].get(theirs.student.id))
        for whole in found
        for theirs in whole.students
    ]


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


def _student_score(whole: AssignmentMarks, theirs: StudentMarks, report: Report | None) -> StudentScore:
    earned = tuple((outcome, _score_of(outcome, whole, theirs)) for outcome in report.outcomes) if report else ()
    graded = report is None or report.status is SubmissionStatus.GRADED
    raw = _raw_score(theirs, graded and all(score is not None for _, score in earned))
    penalty, student = round(theirs.penalty, 2), theirs.student
    automatic = None if raw is None else sum(mark.auto or 0.0 for mark in theirs.marks)
    return StudentScore(
        student=student.id,
        assignment=whole.assignment,
        max_score=whole.max_score,
        score=raw if raw is None or not penalty else max(0.0, round(raw - penalty, 2)),
        raw_score=raw,
        automatic=automatic,
        penalty=penalty,
        first_name=student.first_name,
        last_name=student.last_name,
        email=student.email,
        platform_id=student.lms_user_id,
        timestamp=str(theirs.time or ""),
        duedate=str(whole.due or ""),
        late_by=whole.late_by(theirs),
        extension=theirs.extension or timedelta(),
        handed_in=theirs.handed_in,
        marks=theirs.marks,
        comments=theirs.comments,
        report=report,
        exercises=earned,
    )


def _raw_score(theirs: StudentMarks, is_graded: bool) -> float | None:
    """The sum as nbgrader has it; None where it would count a missing score as 0."""
    if not theirs.handed_in:
        return None
    by_hand = all(mark.manual is not None for mark in theirs.marks)
    if not by_hand and (not is_graded or any(mark.score is None for mark in theirs.marks)):
        return None
    return sum((mark.score or 0.0 for mark in theirs.marks), 0.0)


def _score_of(outcome: Outcome, whole: AssignmentMarks, theirs: StudentMarks) -> float | None:
    """What the exercise earns, a person's score first; None where the grader failed on it."""
    mark = theirs.mark(whole.assignment, check_id(outcome.exercise))
    return mark.score if mark is not None and mark.manual is not None else outcome.score
