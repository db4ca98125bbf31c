"""The pages of a class, where nbgrader has its own, so that `nbgrader release_feedback` hands them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import whole_file
from autograder.course import Course
from autograder.errors import is_of_the_disk
from autograder.feedback.page import page
from autograder.feedback.receipts import copy_receipts
from autograder.feedback.student_work import Work, work
from autograder.gradebook import scores
from autograder.gradebook.mark_history import is_about
from autograder.gradebook.scores import StudentScore
from autograder.ingest import submissions
from autograder.ingest.released_notebook import Template
from autograder.values import Submission, SubmissionStatus


@dataclass(frozen=True, slots=True)
class Graded:
    """What each has earned, with what they handed in; whose work is `gone`; whose is `newer` than their marks."""

    there: Sequence[tuple[StudentScore, Submission]]
    gone: Sequence[str]
    newer: Sequence[str]


def graded(assignment: str, url: str, submitted: Path) -> Graded:
    """What is known of everybody who handed in.

    Raises UsageError when the assignment was never graded, GradebookError when the gradebook cannot be read.
    """
    known = {score.student: score for score in scores.read(url, [assignment]) if score.report}
    there, newer = [], []
    for submission in submissions.find(submitted, [assignment]):
        score = known.pop(submission.student, None)
        if score and score.report and is_about(score.report, submission):
            there.append((score, submission))
        else:
            newer.append(submission.student)
    return Graded(there, list(known), newer)


def write(
    course: Course, assignment: str, hand_ins: Iterable[tuple[StudentScore, Submission]]
) -> Iterator[tuple[str, Exception | None]]:
    """Write the page of each, also in the place of an older one; gives the students, each with what kept it from them.

    Whatever is wrong with one does not stop the others; a full disk does. Raises OSError for that.
    """
    authored, folder = course.assignment(assignment), course.folder_of("feedback")
    for score, submission in hand_ins:
        try:
            _write(score, submission, authored.of(score.student).template, folder)
        except Exception as error:
            if is_of_the_disk(error):
                raise
            yield score.student, error
        else:
            yield score.student, None


def _write(score: StudentScore, submission: Submission, template: Template, folder: Path) -> None:
    place = folder / score.student / score.assignment
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{score.assignment}.html"
    path.unlink(missing_ok=True)  # nbgrader may have left a file there that cannot be written to
    whole_file.write(path, html(score, submission, template).encode("utf-8", "replace"))
    if submission.folder:
        copy_receipts(Path(submission.folder), place)


def html(score: StudentScore, submission: Submission, template: Template) -> str:
    """The page of one hand-in. What a grader could not read is not opened here, where nothing limits what it costs."""
    is_read = score.report is None or score.report.status is not SubmissionStatus.UNREADABLE
    return page(score, work(submission, template) if is_read else Work(), template)
