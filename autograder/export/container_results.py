"""One report in the format that a platform's container must leave behind: Gradescope, PrairieLearn, Coursera.

A file that cannot be read is told to the student, who can hand in another one. Where the grader itself failed there is
no result at all, so that the platform says "failed" and nobody gets a zero for it.
"""

from __future__ import annotations

from typing import Any

from autograder.errors import AutograderError
from autograder.judging.diagnose import mistakes_in
from autograder.values import Outcome, Report, Status, SubmissionStatus


def _must_not_be_a_fault(report: Report) -> None:
    if report.status is SubmissionStatus.GRADED and report.score is None:
        names = ", ".join(o.exercise for o in report.outcomes if o.status is Status.GRADER_FAULT)
        raise AutograderError(f"The grader failed on {names}; no result was written, since there is no score to give.")
    if report.status is SubmissionStatus.GRADER_FAULT:
        raise AutograderError(f"{report.message.rstrip('.')}; no result was written.")


def gradescope(report: Report) -> dict[str, Any]:
    """Gradescope's results.json."""
    _must_not_be_a_fault(report)
    result: dict[str, Any] = {
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "test_output_format": "text",
        "execution_time": max(1, round(report.seconds)),
        "extra_data": {"seed": report.seed, "isolation": report.isolation},
    }
    if report.status is SubmissionStatus.UNREADABLE:
        return {**result, "score": 0.0, "output": _unreadable(report)}
    tests = [_gradescope_test(number, outcome) for number, outcome in enumerate(report.outcomes, 1)]
    return {**result, "score": report.score, "output": "\n".join(report.repairs), "tests": tests}


def gradescope_stopped(reason: str) -> dict[str, Any]:
    """Gradescope's results.json where nothing could be graded. Without a score it is shown as a failure."""
    whose = "Nothing was graded and there is no score. It is not your fault: please show this to your instructor."
    return {"visibility": "visible", "stdout_visibility": "hidden", "output": f"{whose}\n{reason}"}


def _gradescope_test(number: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "number": str(number),
        "name": outcome.exercise,
        "score": outcome.score,
        "max_score": outcome.max_score,
        "status": "passed" if outcome.status is Status.PASSED else "failed",
        "output": _text(outcome),
        "visibility": "visible",
        "tags": [str(outcome.status), *mistakes_in(outcome.mistake)],
    }


def prairielearn(report: Report) -> dict[str, Any]:
    """PrairieLearn's results.json; an unreadable file is `gradable: false`, which costs the student no attempt."""
    _must_not_be_a_fault(report)
    if report.status is SubmissionStatus.UNREADABLE:
        return {"gradable": False, "format_errors": [_unreadable(report)]}
    return {
        "gradable": True,
        "score": _fraction(report),
        "message": "\n".join(report.repairs),
        "tests": [_prairielearn_test(outcome) for outcome in report.outcomes],
    }


def _prairielearn_test(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.exercise,
        "points": outcome.score,
        "max_points": outcome.max_score,
        "message": outcome.message,
        "output": outcome.hint,
    }


def coursera(report: Report) -> dict[str, Any]:
    """Coursera's feedback.json."""
    _must_not_be_a_fault(report)
    if report.status is SubmissionStatus.UNREADABLE:
        return {"fractionalScore": 0.0, "feedback": _unreadable(report)}
    lines = [f"{o.exercise}: {o.score:g} / {o.max_score:g}. {_text(o)}" for o in report.outcomes]
    return {"fractionalScore": _fraction(report), "feedback": "\n\n".join([*lines, *report.repairs])}


def _fraction(report: Report) -> float:
    assert report.score is not None
    return round(report.score / report.max_score, 6) if report.max_score else 1.0


def _text(outcome: Outcome) -> str:
    return "\n".join(part for part in (outcome.message, outcome.hint) if part)


def _unreadable(report: Report) -> str:
    return f"{report.message} Nothing was graded; please hand the notebook in again."
