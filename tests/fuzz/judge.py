"""What must come of a damaged submission, whatever was done to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.grading.grader import Grader
from autograder.values import Report, Status, Submission, SubmissionStatus
from tests.fuzz.damage import Sample


def grade(sample: Sample, grader: Grader, folder: Path) -> Report:
    """Hand a sample in and grade it."""
    path = folder / f"{sample.assignment}.ipynb"
    path.write_bytes(sample.content)
    return grader.grade_one(Submission("ada", sample.assignment, str(path)))


def escapes(sample: Sample, report: Report) -> Iterator[str]:
    """What is not as it must be, one sentence each."""
    if report.status is SubmissionStatus.UNREADABLE:
        if not report.message.endswith("."):
            yield f"unreadable without a reason: {report.message!r}"
        if report.score is not None:
            yield "unreadable, and yet it has a score"
        if not sample.may_be_unreadable:
            yield f"unreadable, though there are answers: {report.message}"
        return
    if report.status is not SubmissionStatus.GRADED or report.score is None:
        yield f"{report.status}: {report.message}"
    for outcome in report.outcomes:
        if outcome.exercise in sample.spared and outcome.status is not Status.PASSED:
            yield f"{outcome.exercise} was spared but is {outcome.status}: {outcome.message}"
        if not outcome.message:
            yield f"{outcome.exercise} is {outcome.status} without a word"
    if not all(repair.endswith(".") for repair in report.repairs):
        yield f"not all repairs are sentences: {report.repairs}"
