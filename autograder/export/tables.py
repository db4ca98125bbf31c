"""CSV files of our own making: nbgrader's columns, and one row an exercise."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.export.marks import Mark

_NBGRADER = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
_EXERCISES = ("assignment", "student_id", "exercise", "status", "score", "max_score", "mistake", "message", "hint")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def nbgrader(marks: Sequence[Mark]) -> str:
    """What `nbgrader export` writes, but with an empty score where there is none; nbgrader would say 0.0."""
    return table(_NBGRADER, (_harmless(_nbgrader_row(mark)) for mark in marks))


def _nbgrader_row(mark: Mark) -> list[object]:
    # Who handed nothing in has 0.0 in nbgrader's file as well.
    raw, score = (mark.raw_score, mark.score) if mark.handed_in else (0.0, 0.0)
    who = (mark.student, mark.last_name, mark.first_name, mark.email)
    return [mark.assignment, mark.duedate, mark.timestamp, *who, raw, mark.penalty, score, mark.max_score]


def exercises(marks: Sequence[Mark]) -> str:
    """One row an exercise that was graded, and one row, without an exercise, for a submission that could not be."""
    return table(_EXERCISES, (_harmless(row) for mark in marks for row in _exercise_rows(mark)))


def _exercise_rows(mark: Mark) -> Iterable[list[object]]:
    for outcome, score in mark.exercises:
        found = (outcome.mistake or "", outcome.message, outcome.hint)
        yield [mark.assignment, mark.student, outcome.exercise, outcome.status, score, outcome.max_score, *found]
    if mark.report and not mark.exercises:
        status, message = mark.report.status, mark.report.message
        yield [mark.assignment, mark.student, "", status, None, mark.max_score, "", message, ""]


def _harmless(row: Iterable[object]) -> list[object]:
    """The same row; a text that a spreadsheet would run as a formula gets an apostrophe before it.

    Names of files and folders, and what code said, may be a student's choice.
    """
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row]


def table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """A CSV file as text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
