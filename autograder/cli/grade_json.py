"""What `autograder grade --json FILE` writes: one object a line for each submission. The schema is in the docs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from autograder import whole_file
from autograder.cli.options import writing
from autograder.cli.standard_output import STANDARD_OUTPUT
from autograder.errors import AutograderError
from autograder.judging.outcome_words import advice, told
from autograder.values import Outcome, Report, Status, SubmissionStatus

_IN_MEMORY = 1 << 24  # bytes of lines that wait for the end of a run; a disk may be full


class Lines:
    """Takes the reports of a run, and in the end what counts in the gradebook.

    A file has each line at once. A stream or a device, of which nothing can be taken back, has them when all is known.
    """

    def __init__(self, path: Path | None, file: IO[str] | None, kept: IO[str] | None) -> None:
        self._path = path
        self._file = file
        self._kept = kept or file
        self._marks: Mapping[tuple[str, str], Mapping[str, Any]] = {}

    def write(self, report: Report) -> None:
        """Write one report, or keep it."""
        if self._kept:
            with _while_writing(self._path):
                self._kept.write(json.dumps(as_json(report)) + "\n")

    def complete(self, marks: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        """Say what counts, by assignment and student."""
        self._marks = marks

    def close(self) -> None:
        """Add what counts, and let the stream have its lines."""
        if not (self._path and self._file and self._kept):
            return
        with _while_writing(self._path):
            if self._kept is not self._file:
                self._kept.seek(0)
                self._file.writelines(map(self._whole, self._kept))
                self._file.flush()
                return
            self._file.close()
            if self._marks:
                with self._path.open(encoding="utf-8") as old, whole_file.replacing(self._path) as file:
                    file.writelines(self._whole(line).encode() for line in old)

    def _whole(self, text: str) -> str:
        line = json.loads(text)
        return json.dumps(line | self._marks.get((line["assignment"], line["student"]), {})) + "\n"


@contextmanager
def lines(path: Path | None, out: IO[str] | None = None) -> Iterator[Lines]:
    """What takes the reports of a run, and writes them where `--json` says: nowhere, to a file, to `out`."""
    with ExitStack() as stack:
        file, kept = out, None
        if path and not file:
            with writing(path, "--json"):
                file = path.open("w", encoding="utf-8", buffering=1)  # whoever looks has each line at once
            stack.callback(_closed, file)
        if path and (path == STANDARD_OUTPUT or not path.is_file()):
            kept = stack.enter_context(SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8"))
        told = Lines(path, file, kept)
        try:
            yield told
        except BaseException:
            with suppress(Exception):  # what was graded is told as far as it can be; the first error is to be heard
                told.close()
            raise
        told.close()


def _closed(file: IO[str]) -> None:
    with suppress(OSError):  # closing writes what is left, which was tried before
        file.close()


@contextmanager
def _while_writing(path: Path | None) -> Iterator[None]:
    """Around what may find the disk full in the middle of a run."""
    try:
        yield
    except BrokenPipeError:  # whoever read has enough, as `head` has
        raise
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
        "exercises": list(map(_exercise, report.outcomes)),
        "needs_mark": list(report.waiting),
        "stale_marks": list(report.stale),
    }


def _exercise(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.exercise,
        "status": str(outcome.status),
        "score": outcome.score,
        "max_score": outcome.max_score,
        "mistake": outcome.mistake,
        "message": told(outcome),
        "hint": advice(outcome),
        **({"neighbour": asdict(outcome.neighbour)} if outcome.neighbour else {}),
    }


def state_of(report: Report) -> str:
    """What became of a submission; one that lacks the score of an exercise counts as not graded."""
    failed_in_part = any(outcome.status is Status.GRADER_FAULT for outcome in report.outcomes)
    graded_in_part = report.status is SubmissionStatus.GRADED and failed_in_part
    return str(SubmissionStatus.GRADER_FAULT if graded_in_part else report.status)
