"""The history of a mark: when it was given, by which course, package, seed and isolation level, and why it moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from autograder.course import Course
from autograder.release.distribution import facts
from autograder.reuse.identity import digest_of
from autograder.reuse.submission_digest import hand_in_of
from autograder.values import Report, Status

_COURSE = "course"
_PACKAGE = "autograder"


class Cause(StrEnum):
    """Why a mark was given or moved."""

    FIRST = "first"
    HAND_IN = "hand_in"
    COURSE = "course"
    SEED = "seed"
    GRADER = "grader"


@dataclass(frozen=True, slots=True)
class Entry:
    """One mark in the history of a student on an assignment.

    `course` is the version of the assignment's source, `package` that of the package; "" where it is not known.
    """

    student: str
    assignment: str
    graded: datetime
    score: float | None
    seed: int
    isolation: str
    course: str
    package: str
    causes: tuple[Cause, ...]
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A submission whose marks a regrade changed, with the most points that could be had then and now, and why."""

    student: str
    assignment: str
    before: float | None
    after: float | None
    max_before: float
    max_after: float
    causes: tuple[Cause, ...] = ()


def version_of(course: Course, assignment: str) -> str:
    """The version of an assignment: a short digest of its source folder."""
    return digest_of(course.folder(assignment))[:12]


def with_versions(report: Report, course: str) -> Report:
    """The report with the version of the assignment that it was graded by, and with that of this package."""
    return replace(report, details={**report.details, _COURSE: course, _PACKAGE: facts().version})


def graded_by(report: Report) -> str:
    """The version of the assignment that a report was graded by; "" where that is not known."""
    return str(report.details.get(_COURSE, ""))


def package_of(report: Report) -> str:
    """The version of the package that a report was made by; "" where that is not known."""
    return str(report.details.get(_PACKAGE, ""))


def causes(before: Report | None, after: Report) -> tuple[Cause, ...]:
    """Why there is a report beside that of before."""
    if before is None:
        return (Cause.FIRST,)
    found = {
        Cause.HAND_IN: _is_handed_in_anew(before, after),
        Cause.COURSE: graded_by(before) != graded_by(after),
        Cause.SEED: before.seed != after.seed,
    }
    rest = (
        Cause.HAND_IN if _is_other_hand_in(before, after) else Cause.GRADER
    )  # which may leave the exercises as they were
    return tuple(cause for cause, holds in found.items() if holds) or (rest,)


def _is_handed_in_anew(before: Report, after: Report) -> bool:
    """Whether the code of an exercise that was there before and is there now is another."""
    if _is_same_hand_in(before, after):
        return False
    then, now = _code(before), _code(after)
    return before.status is not after.status or any(
        then.get(exercise) != now.get(exercise) for exercise in _scores(before).keys() & _scores(after).keys()
    )


def _is_same_hand_in(before: Report, after: Report) -> bool:
    """Whether both are known to be about the same files; the code of an exercise may yet differ by the course."""
    return hand_in_of(before) == hand_in_of(after) != ""


def _is_other_hand_in(before: Report, after: Report) -> bool:
    """Whether both are known to be about different files."""
    return "" not in (hand_in_of(before), hand_in_of(after)) and not _is_same_hand_in(before, after)


def is_new(before: Report | None, after: Report) -> bool:
    """Whether a report says something else than that of before."""
    return before is None or causes(before, after) != (Cause.GRADER,) or before.outcomes != after.outcomes


def is_another_answer(before: Report | None, after: Report, exercise: str) -> bool:
    """Whether a person who marked an exercise by the report of before has to look again, for all that is known."""
    if before is None or _scores(before).get(exercise) != _scores(after).get(exercise):
        return True
    if _is_same_hand_in(before, after):
        return False
    if any(outcome.exercise == exercise and outcome.status is Status.NOT_ATTEMPTED for outcome in after.outcomes):
        return False
    then, now = _code(before).get(exercise), _code(after).get(exercise)
    return then is None or then != now


def _scores(report: Report) -> dict[str, float | None]:
    return {outcome.exercise: outcome.score for outcome in report.outcomes}


def _code(report: Report) -> dict[str, str]:
    """The digests of the code that decided the exercises, where they are known."""
    return {name: str(known.get("part")) for name, known in report.details.get("reusable", {}).items()}
