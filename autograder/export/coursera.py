"""Coursera's feedback.json: one report, as its custom grader must leave it behind."""

from __future__ import annotations

from typing import Any

from autograder.export.container_result import fraction, must_not_be_a_fault, remarks, text_of
from autograder.judging.outcome_words import unreadable
from autograder.values import Report, SubmissionStatus


def write(report: Report) -> dict[str, Any]:
    """The result of one submission. Raises AutograderError where the grader failed."""
    must_not_be_a_fault(report)
    if report.status is SubmissionStatus.UNREADABLE:
        return {"fractionalScore": 0.0, "feedback": unreadable(report)}
    lines = [f"{o.exercise}: {o.score:g} / {o.max_score:g}. {text_of(o)}" for o in report.outcomes]
    return {"fractionalScore": fraction(report), "feedback": "\n\n".join([*lines, *remarks(report)])}
