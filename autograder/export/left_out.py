"""Who is left out of a file that was written, and why: as values, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.gradebook.scores import StudentScore


class Reason(StrEnum):
    """Why a student's score is not in the file that was written, or should be looked at."""

    NO_SCORE = "no_score"
    NOT_IN_ROSTER = "not_in_roster"
    SHARED_ROW = "shared_row"
    SEVERAL_ROWS = "several_rows"
    EXCUSED = "excused"
    LOCKED = "locked"
    OUT_OF_RANGE = "out_of_range"
    NEEDS_MARK = "needs_mark"
    STALE_MARK = "stale_mark"


@dataclass(frozen=True, slots=True)
class Note:
    """Whose score on which assignment is left out, and why.

    `cause` is what the report says of a score that is missing, or the score where it is cut; `sharing` are all who fit
    the same row of a roster; `cells` are those that a person has to look at.
    """

    reason: Reason
    student: str
    assignment: str
    cause: str = ""
    sharing: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


_WORDS = {
    Reason.NO_SCORE: "{student} has no mark on {assignment}: {cause}.",
    Reason.NOT_IN_ROSTER: "{student} is not in {roster}; look at the ids there.",
    Reason.SHARED_ROW: "{sharing} fit the same row of {roster}; {student} was left out.",
    Reason.SEVERAL_ROWS: "Several rows of {roster} fit {student}, who was left out; look at the ids there.",
    Reason.EXCUSED: "{student} is excused from {assignment} in {roster}, and stays so.",
    Reason.LOCKED: (
        "{student}, {assignment}: {roster} says that the grade cannot be changed, so it stays as it is; unlock it "
        "on the platform, or enter it there."
    ),
    Reason.OUT_OF_RANGE: (
        "{student} has {cause} on {assignment}; the platform leaves out what is below 0 or above the maximum without a "
        "word, so the nearest that it takes was written."
    ),
    Reason.NEEDS_MARK: "{student} has no mark on {assignment}: a person has to mark {cells} first.",
    Reason.STALE_MARK: (
        "{student}, {assignment}: the mark on {cells} was given before the hand-in, its points or its automatic score "
        "changed; look again."
    ),
}


def sentence(note: Note, roster: str = "") -> str:
    """A note in words; `roster` is the name of the platform's file."""
    return _WORDS[note.reason].format(
        student=note.student,
        assignment=note.assignment,
        cause=note.cause.rstrip(".") or "an exercise has no score",
        sharing=" and ".join(note.sharing),
        roster=roster,
        cells=", ".join(note.cells),
    )


def unscored(scores: Sequence[StudentScore]) -> tuple[Note, ...]:
    """Who handed something in and has no score."""
    missing = (score for score in scores if score.score is None and score.handed_in)
    return tuple(_why_unscored(score) for score in missing)


def _why_unscored(of: StudentScore) -> Note:
    waiting = of.report.waiting if of.report else ()
    if waiting:
        return Note(Reason.NEEDS_MARK, of.student, of.assignment, cells=waiting)
    return Note(Reason.NO_SCORE, of.student, of.assignment, of.report.message if of.report else "")


def stale(scores: Sequence[StudentScore]) -> tuple[Note, ...]:
    """Whose score counts a mark that a person gave before what there is now was handed in."""
    found = ((of, of.stale) for of in scores)
    return tuple(Note(Reason.STALE_MARK, of.student, of.assignment, cells=cells) for of, cells in found if cells)
