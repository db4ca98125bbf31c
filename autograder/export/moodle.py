"""Moodle's grade file, or the grading worksheet of one of its assignments (which takes feedback as well)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from autograder.collect.roster import Roster, must_identify, must_show_people, with_columns_of
from autograder.errors import UsageError
from autograder.export.filled_roster import (
    CHANGEABLE,
    FilledRoster,
    columns_of,
    filled,
    must_agree,
    number,
    with_columns,
    with_points,
)
from autograder.export.left_out import Note, Reason
from autograder.gradebook.scores import StudentScore, words
from autograder.values import Outcome

_NUMBER = "Identifier"  # of a participant, another in every assignment
_KEYS = ("Username", "ID number", "Email address", _NUMBER, "Full name")
_IDENTITY = ("First name", "Last name", "Surname", *_KEYS)
_SCALE = "Scale"  # a column that is there instead of the maximum grade, with what may be given
_WORKSHEET = (
    *("Status", "Grade", "Maximum grade", _SCALE, CHANGEABLE, "Feedback comments"),
    *("Last modified (submission)", "Last modified (grade)"),
)
_NO_POINTS = re.compile(r"\((percentage|letter|feedback)\)$", re.IGNORECASE)  # the other columns of an assignment


def write(scores: Sequence[StudentScore], roster: Roster, column: str | None) -> FilledRoster:
    """The file with the scores filled in. Raises UsageError where no column fits, or it counts other points."""
    roster = with_columns_of((*_IDENTITY, *_WORKSHEET), roster)
    if _NUMBER in roster.header and "Grade" in roster.header:
        if column not in (None, "Grade"):
            raise UsageError(f"{roster.path} is a grading worksheet, whose column is Grade; leave --column out.")
        return _worksheet(scores, roster)
    must_identify(roster, _KEYS)
    names = [name for name in roster.header if name not in _IDENTITY and not _NO_POINTS.search(name)]
    return with_columns(roster, scores, _KEYS, _IDENTITY, columns_of(roster, scores, names, column))


def _worksheet(scores: Sequence[StudentScore], roster: Roster) -> FilledRoster:
    if len({score.assignment for score in scores}) != 1:
        raise UsageError(f"{roster.path} is the worksheet of one assignment; name that assignment.")
    if _SCALE in roster.header:
        why = f"{roster.path} is of an assignment that Moodle grades on a scale, where it leaves out points in silence"
        raise UsageError(f"{why}; set its grade to points in Moodle, and download the worksheet again.")
    for theirs in dict.fromkeys(row.get("Maximum grade", "") for row in roster.rows):
        must_agree(roster, "Maximum grade", theirs, scores[0].max_score)
    roster = with_points(roster, ("Grade", "Maximum grade"))

    def cells(score: StudentScore) -> dict[str, str]:
        feedback = {"Feedback comments": _feedback(score)} if "Feedback comments" in roster.header else {}
        return {"Grade": number(_taken(score)), **feedback}

    found = filled(roster, scores, _KEYS, roster.header, cells)
    told = {note.student for note in found.notes}
    cut = (score for score in scores if score.student not in told and number(_taken(score)) != number(score.score))
    notes = (Note(Reason.OUT_OF_RANGE, of.student, of.assignment, cause=number(of.score)) for of in cut)
    found = replace(found, notes=(*found.notes, *notes))
    if not found.filled:  # students may be called by these numbers here, too
        must_show_people(roster, _NUMBER, [key for key in _KEYS if key != _NUMBER])
    return found


def _taken(of: StudentScore) -> float | None:
    """The nearest to a score that Moodle takes in its worksheet; extra credit may be more than all points."""
    return None if of.score is None else min(max(of.score, 0.0), of.max_score)


def _feedback(score: StudentScore) -> str:
    """What a student reads in one cell, as HTML: a line an exercise that is not all right, comments, lateness."""
    lines = [_line(score, outcome, earned) for outcome, earned in score.exercises if earned != outcome.max_score]
    listed = {outcome.exercise for outcome, earned in score.exercises if earned != outcome.max_score}
    lines += [f"{cell}: {text}" for cell, text in score.comments.items() if cell not in listed]
    if score.penalty:
        lines.append(f"Handed in late: {number(score.penalty)} points less.")
    return "<br>".join(html.escape(" ".join(line.split())) for line in lines)


def _line(score: StudentScore, outcome: Outcome, earned: float | None) -> str:
    points = f"{outcome.exercise} ({number(earned)} / {outcome.max_score:g})"
    return f"{points}: {words(outcome, earned)} {score.comments.get(outcome.exercise, '')}"
