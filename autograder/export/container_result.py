"""What the results of the platforms' containers have in common.

A file that cannot be read is told to the student, who can hand in another one. Where the grader itself failed there is
no result at all, so that the platform says "failed" and nobody gets a zero for it.
"""

from __future__ import annotations

from autograder.errors import AutograderError
from autograder.gradebook.answer_digests import answers_of
from autograder.judging.outcome_words import advice, told
from autograder.values import Outcome, Report, Status, SubmissionStatus


def must_not_be_a_fault(report: Report) -> None:
    """Raise AutograderError where the grader failed."""
    if report.status is SubmissionStatus.GRADED and report.score is None:
        names = ", ".join(o.exercise for o in report.outcomes if o.status is Status.GRADER_FAULT)
        raise AutograderError(f"The grader failed on {names}; no result was written, since there is no score to give.")
    if report.status is SubmissionStatus.GRADER_FAULT:
        raise AutograderError(f"{report.message.rstrip('.')}; no result was written.")


def fraction(report: Report) -> float:
    """The share of all points, from 0 to 1."""
    assert report.score is not None
    return round(report.score / report.max_score, 6) if report.max_score else 1.0


def remarks(report: Report) -> list[str]:
    """What a student reads about the whole: what was mended, and which cells are not counted here."""
    by_people = ", ".join(answers_of(report))
    left_out = [f"A person marks {by_people}; these points are not counted here."] if by_people else []
    return [*report.repairs, *left_out]


def text_of(outcome: Outcome) -> str:
    """What a student reads about one exercise."""
    return "\n".join(part for part in (told(outcome), advice(outcome)) if part)
