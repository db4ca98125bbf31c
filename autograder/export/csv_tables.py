"""CSV files of our own making: nbgrader's columns, and one row an exercise."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from autograder.gradebook.scores import StudentScore
from autograder.judging.outcome_words import advice, told

_NBGRADER = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
_EXERCISES = ("assignment", "student_id", "exercise", "status", "score", "max_score", "mistake", "message", "hint")
# Where a comma is the decimal point, a spreadsheet takes semicolons for ends of cells, and quotation marks for letters.
_FORMULA = re.compile(r"\A(?=[=+@\t\r-])|(?<=[;\n])(?=[=+@-])")


def nbgrader(scores: Sequence[StudentScore]) -> str:
    """What `nbgrader export` writes, but with an empty score where there is none; nbgrader would say 0.0."""
    return table(_NBGRADER, (harmless(_nbgrader_row(score)) for score in scores))


def _nbgrader_row(of: StudentScore) -> list[object]:
    # Who handed nothing in has 0.0 in nbgrader's file as well.
    raw, score = (of.raw_score, of.score) if of.handed_in else (0.0, 0.0)
    who = (of.student, of.last_name, of.first_name, of.email)
    return [of.assignment, of.duedate, of.timestamp, *who, raw, of.penalty, score, of.max_score]


def exercises(scores: Sequence[StudentScore]) -> str:
    """One row an exercise that was graded, and one row, without an exercise, for a submission that could not be."""
    return table(_EXERCISES, (harmless(row) for score in scores for row in _exercise_rows(score)))


def _exercise_rows(of: StudentScore) -> Iterable[list[object]]:
    for outcome, score in of.exercises:
        found = (outcome.mistake or "", told(outcome), advice(outcome))
        yield [of.assignment, of.student, outcome.exercise, outcome.status, score, outcome.max_score, *found]
    if of.report and not of.exercises:
        status, message = of.report.status, of.report.message
        yield [of.assignment, of.student, "", status, None, of.max_score, "", message, ""]


def harmless(row: Iterable[object]) -> list[object]:
    """The same row; what a spreadsheet would run as a formula gets an apostrophe before it.

    Names of files and folders, and what code said, may be a student's choice.
    """
    return [_FORMULA.sub("'", cell) if isinstance(cell, str) else cell for cell in row]


def table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """A CSV file as text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
