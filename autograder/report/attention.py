"""What needs a person first: work without a mark, marks that wait or are stale, failures that nothing explains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.gradebook.scores import StudentScore
from autograder.judging.neighbour_words import described
from autograder.judging.outcome_words import told
from autograder.report.items import is_unnamed
from autograder.values import Outcome, Status, SubmissionStatus, check_id


class Need(StrEnum):
    """Why a person has to look, the most urgent first."""

    UNREADABLE = "unreadable"
    GRADER_FAULT = "grader_fault"
    TO_MARK = "to_mark"  # a cell that people mark waits
    STALE_MARK = "stale_mark"  # a person's mark, or comment, was for what there was before
    NEIGHBOUR = "neighbour"  # an answer is right for other values than the student's
    UNEXPLAINED = "unexplained"  # a wrong answer in which no known mistake was recognised
    MISSING = "missing"  # nothing was handed in


TITLES = {
    Need.UNREADABLE: "Cannot be read: ask for the file again",
    Need.GRADER_FAULT: "The grader failed: grade again",
    Need.TO_MARK: "Waits to be marked by hand",
    Need.STALE_MARK: "Marked by hand before something changed there: look again",
    Need.NEIGHBOUR: "Right for the values of another variant",
    Need.UNEXPLAINED: "Wrong, and no known mistake was recognised",
    Need.MISSING: "Nothing was handed in",
}
_AS_A_WHOLE = {SubmissionStatus.UNREADABLE: Need.UNREADABLE, SubmissionStatus.GRADER_FAULT: Need.GRADER_FAULT}


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at: whose work, on which exercise or cell, and what is known."""

    need: Need
    score: StudentScore
    about: str = ""
    known: str = ""


def concerns(scores: Sequence[StudentScore]) -> list[Concern]:
    """Everything that a person has to look at, by urgency and then in the order of the scores."""
    found = [concern for score in scores for concern in _of(score)]
    order = list(Need)
    return sorted(found, key=lambda concern: order.index(concern.need))


def _of(score: StudentScore) -> Iterator[Concern]:
    if not score.handed_in:
        yield Concern(Need.MISSING, score)
        return
    report = score.report
    if report and (need := _AS_A_WHOLE.get(report.status)):
        yield Concern(need, score, known=report.message)
        return
    for outcome, earned in score.exercises:
        if outcome.status is Status.GRADER_FAULT and earned is None:
            yield Concern(Need.GRADER_FAULT, score, outcome.exercise, told(outcome))
        yield from _of_answer(score, outcome)
    yield from _of_marks(score)


def _of_marks(score: StudentScore) -> Iterator[Concern]:
    judged = {check_id(outcome.exercise) for outcome, _ in score.exercises if outcome.judged}
    for mark in score.marks:
        if mark.is_stale:
            yield Concern(Need.STALE_MARK, score, mark.named_in(score.assignment), f"{mark.manual:g} points by hand")
        elif mark.awaits and (mark.notebook != score.assignment or mark.cell not in judged):
            yield Concern(Need.TO_MARK, score, mark.named_in(score.assignment))


def _of_answer(score: StudentScore, outcome: Outcome) -> Iterator[Concern]:
    if outcome.neighbour:
        yield Concern(Need.NEIGHBOUR, score, outcome.exercise, described(outcome.neighbour))
    elif is_unnamed(outcome):
        yield Concern(Need.UNEXPLAINED, score, outcome.exercise, f"{told(outcome)} {outcome.where}".rstrip())
