"""Gradescope's results.json: one report, as the autograder in its container must leave it behind."""

from __future__ import annotations

from itertools import chain
from typing import Any

from autograder.export.container_result import must_not_be_a_fault, remarks, text_of
from autograder.judging.outcome_words import unreadable
from autograder.values import Outcome, Report, Status, SubmissionStatus


def write(report: Report) -> dict[str, Any]:
    """The result of one submission. Raises AutograderError where the grader failed."""
    must_not_be_a_fault(report)
    result: dict[str, Any] = {
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "test_output_format": "text",
        "execution_time": max(1, round(report.seconds)),
        "extra_data": {"isolation": report.isolation},
    }
    if report.status is SubmissionStatus.UNREADABLE:
        return {**result, "score": 0.0, "output": unreadable(report)}
    tests = [_test(number, outcome) for number, outcome in enumerate(report.outcomes, 1)]
    return {**result, "score": report.score, "output": "\n".join(remarks(report)), "tests": tests}


def stopped(reason: str) -> dict[str, Any]:
    """What is left behind where nothing could be graded. Without a score it is shown as a failure."""
    whose = "Nothing was graded and there is no score. It is not your fault: please show this to your instructor."
    return {"visibility": "visible", "stdout_visibility": "hidden", "output": f"{whose}\n{reason}"}


def _test(number: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "number": str(number),
        "name": outcome.exercise,
        "score": outcome.score,
        "max_score": outcome.max_score,
        "status": "passed" if outcome.status is Status.PASSED else "failed",
        "output": text_of(outcome),
        "visibility": "visible",
        "tags": [str(outcome.status), *chain(*outcome.mistakes)],
    }
