"""What `autograder grade --json FILE` writes: one object a line for each submission. The schema is in the docs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import typer

from autograder.cli.options import writing
from autograder.errors import AutograderError
from autograder.judging.wording import advice, told
from autograder.values import Report, Status, SubmissionStatus

STANDARD_OUTPUT = Path("-")


@contextmanager
def lines(path: Path | None) -> Iterator[Callable[[Report], None]]:
    """What writes a report as a line of JSON; nothing where no file is asked for."""
    if path is None:
        yield lambda report: None
        return
    if path == STANDARD_OUTPUT:
        yield lambda report: typer.echo(json.dumps(as_json(report)))
        return
    with writing(path, "--json"):
        file = path.open("w", encoding="utf-8")

    def write(report: Report) -> None:
        with _while_writing(path):
            file.write(json.dumps(as_json(report)) + "\n")

    try:
        yield write
        with _while_writing(path):
            file.flush()
    finally:
        with suppress(OSError):  # closing writes what is left, which was tried before
            file.close()


@contextmanager
def _while_writing(path: Path) -> Iterator[None]:
    """Around what may find the disk full in the middle of a run."""
    try:
        yield
    except OSError as error:
        said = f"{path} cannot be written ({error.strerror or error}); what was graded is recorded."
        raise AutograderError(f"{said} Free some space, or name another file by --json, then grade again.") from error


def as_json(report: Report) -> dict[str, Any]:
    """One line of `--json`, as the design fixes it."""
    return {
        "student": report.student,
        "assignment": report.assignment,
        "status": state_of(report),
        "score": report.score,
        "max_score": report.max_score,
        "isolation": report.isolation,
        "seconds": round(report.seconds, 6),
        "seed": report.seed,
        "repairs": list(report.repairs),
        "message": report.message,
        "exercises": [
            {
                "id": outcome.exercise,
                "status": str(outcome.status),
                "score": outcome.score,
                "max_score": outcome.max_score,
                "mistake": outcome.mistake,
                "message": told(outcome),
                "hint": advice(outcome),
            }
            for outcome in report.outcomes
        ],
        "needs_mark": list(report.waiting),
        "stale_marks": list(report.stale),
    }


def state_of(report: Report) -> str:
    """What became of a submission; one that lacks the score of an exercise counts as not graded."""
    failed_in_part = any(outcome.status is Status.GRADER_FAULT for outcome in report.outcomes)
    graded_in_part = report.status is SubmissionStatus.GRADED and failed_in_part
    return str(SubmissionStatus.GRADER_FAULT if graded_in_part else report.status)
