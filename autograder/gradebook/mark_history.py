"""The history of a mark: when it was given, by which course, package, seed and isolation level, and why it moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from autograder.course import Course
from autograder.release.kit_metadata import facts
from autograder.reuse.source_digests import digest_of
from autograder.reuse.submission_digest import work_of
from autograder.values import Report, Status, Submission

_COURSE = "course"
_PACKAGE = "autograder"
WORK = "work"
_DIGESTS = "digests"  # of the course's side of each exercise, limits and versions included


class Cause(StrEnum):
    """Why a mark was given or moved."""

    FIRST = "first"
    HAND_IN = "hand_in"
    COURSE = "course"
    SEED = "seed"
    GRADER = "grader"
    CHANCE = "chance"  # nothing is another: the code does not give the same again, or needs nearly all its time


_BY_ITSELF = {Cause.GRADER, Cause.CHANCE}  # what moves a mark though nobody wanted another


@dataclass(frozen=True, slots=True)
class Entry:
    """One mark in the history of a student.

    `course` is the version of the assignment's source, `package` that of the package; "" where it is not known.
    """

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


def with_versions(report: Report, course: str, work: str) -> Report:
    """The report with the digest of what was handed in, the version of the assignment, and that of this package."""
    return replace(report, details={**report.details, _COURSE: course, _PACKAGE: facts().version, WORK: work})


def course_of(report: Report) -> str:
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
        Cause.COURSE: course_of(before) != course_of(after),
        Cause.SEED: before.seed != after.seed,
    }
    return tuple(cause for cause, holds in found.items() if holds) or (_rest(before, after),)


def _rest(before: Report, after: Report) -> Cause:
    """What is left as a cause where neither an exercise nor the course nor the seed is another."""
    if _is_known_as(WORK, before, after) and _is_known_as(_DIGESTS, before, after) and before.levels == after.levels:
        return Cause.CHANCE
    return Cause.HAND_IN if _is_other_hand_in(before, after) else Cause.GRADER


def _is_handed_in_anew(before: Report, after: Report) -> bool:
    """Whether the code of an exercise that was there before and is there now is another, for all that is known."""
    if _is_known_as(WORK, before, after):
        return False
    then, now = _code(before), _code(after)
    both = _scores(before).keys() & _scores(after).keys()
    is_other = _is_other_hand_in(before, after)
    return before.status is not after.status or any(
        then.get(one) != now.get(one) or (one not in then and is_other) for one in both
    )


def _is_other_hand_in(before: Report, after: Report) -> bool:
    """Whether both are known to be about what was handed in, and about different work."""
    return _is_about_other(before, str(after.details.get(WORK, "")))


def _is_known_as(detail: str, before: Report, after: Report) -> bool:
    """Whether a detail is known in both and the same."""
    return bool(then := before.details.get(detail)) and then == after.details.get(detail)


def is_about(report: Report, submission: Submission) -> bool:
    """Whether a report is about what is handed in now, for all that is known."""
    return not _is_about_other(report, work_of(submission))


def _is_about_other(report: Report, work: str) -> bool:
    then = str(report.details.get(WORK, ""))
    return "" not in (then, work) and then != work


def is_new(before: Report | None, after: Report) -> bool:
    """Whether a report says something else than that of before."""
    return before is None or not _BY_ITSELF.issuperset(causes(before, after)) or before.outcomes != after.outcomes


def is_another_answer(before: Report | None, after: Report, exercise: str) -> bool:
    """Whether a person who marked an exercise by the report of before has to look again, for all that is known."""
    if before is None or _scores(before).get(exercise) != _scores(after).get(exercise):
        return True
    if _is_known_as(WORK, before, after):  # the code of an exercise may yet differ by the course
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
