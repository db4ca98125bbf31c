"""PrairieLearn's results.json: one report, as its external grader must leave it behind."""

from __future__ import annotations

from typing import Any

from autograder.export.container_result import fraction, must_not_be_a_fault, remarks
from autograder.judging.outcome_words import advice, told, unreadable
from autograder.values import Outcome, Report, SubmissionStatus


def write(report: Report) -> dict[str, Any]:
    """The result of one submission; an unreadable file is `gradable: false`, which costs the student no attempt.

    Raises AutograderError where the grader failed.
    """
    must_not_be_a_fault(report)
    if report.status is SubmissionStatus.UNREADABLE:
        return {"gradable": False, "format_errors": [unreadable(report)]}
    return {
        "gradable": True,
        "score": fraction(report),
        "message": "\n".join(remarks(report)),
        "tests": [_test(outcome) for outcome in report.outcomes],
    }


def _test(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.exercise,
        "points": outcome.score,
        "max_points": outcome.max_score,
        "message": told(outcome),
        "output": advice(outcome),
    }
