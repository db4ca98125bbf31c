"""A small class as the gradebook gives it, for the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from autograder.gradebook.manual_marks import Mark
from autograder.gradebook.scores import StudentScore
from autograder.values import Outcome, Report, Status, SubmissionStatus

NAME = "initialization"
IDS = ("initialize_parameters_zeros", "initialize_parameters_he")


def answer(number: int, earned: float | None, mistake: str = "", status: Status | None = None, **more: Any) -> Outcome:
    fitting = {None: Status.GRADER_FAULT, 10.0: Status.PASSED, 0.0: Status.FAILED}.get(earned, Status.PARTIAL)
    found = {"mistakes": ((mistake,),), "hint": f"Look at {mistake}."} if mistake else {}
    return Outcome(IDS[number], status or fitting, earned, 10.0, **found, **more)


def graded(
    student: str, *outcomes: Outcome, by_hand: float = 0.0, penalty: float = 0.0, marks: tuple[Mark, ...] = (),
    repairs: tuple[str, ...] = (), levels: tuple[str, ...] = ("landlock",), **more: Any,
) -> StudentScore:  # fmt: skip
    """What a graded hand-in comes to; a person adds `by_hand` points."""
    report = Report(student, NAME, SubmissionStatus.GRADED, 20.0, outcomes, repairs=repairs, levels=levels, seed=5)
    automatic, raw = report.score, None if report.score is None else report.score + by_hand
    return StudentScore(
        student, NAME, 20.0, None if raw is None else raw - penalty, raw,
        automatic=automatic, penalty=penalty, marks=marks, report=report,
        exercises=tuple((outcome, outcome.score) for outcome in outcomes), **more,
    )  # fmt: skip


def unreadable(student: str, message: str) -> StudentScore:
    report = Report(student, NAME, SubmissionStatus.UNREADABLE, 20.0, message=message)
    return StudentScore(student, NAME, 20.0, None, None, report=report)


def missing(student: str) -> StudentScore:
    return StudentScore(student, NAME, 20.0, None, None, handed_in=False)


STALE = Mark(NAME, "check_initialize_parameters_he", 3.0, 8.0, 0.0, awaits=True)
WAITING = Mark(NAME, "reflection", None, None, 0.0, awaits=True)

CLASS = [
    graded("ada", answer(0, 10.0), answer(1, 10.0), first_name="Ada", last_name="Lovelace"),
    graded("bob", answer(0, 10.0), answer(1, 3.0, "xavier-scale"), by_hand=5.0, marks=(STALE,)),
    graded("cyd", answer(0, 10.0), answer(1, 3.0, "xavier-scale"), penalty=1.5, late_by=timedelta(hours=6)),
    graded("<b>eve</b>", answer(0, 0.0, "fan-out"), answer(1, 0.0), repairs=("Cell 3 had been <i>changed</i>.",)),
    graded("fay", answer(0, 10.0), answer(1, None, message="The grader failed on this exercise.")),
    graded("gus", answer(0, 10.0), answer(1, 10.0), marks=(WAITING,), extension=timedelta(days=1)),
    unreadable("dan", "dan.ipynb is not valid JSON."),
    missing("hal"),
]
