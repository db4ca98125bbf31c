"""From answers to a verdict. Pure: the same in the grading process and in a student's notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from autograder.comparing.compare import Difference, Differs, named, names_differ
from autograder.exercise import Check
from autograder.judging.answer_key import AnswerKey
from autograder.judging.diagnose import Diagnosis, diagnose
from autograder.judging.hints import hint_of
from autograder.judging.key_cases import KeyCase
from autograder.judging.message_words import Found, Pairs, message, remarks
from autograder.sandbox.evidence import Answer, Cause, Failure
from autograder.sandbox.failure_words import sentence
from autograder.values import Outcome, Status

_STATUS_OF = {
    Failure.MISSING: Status.CRASHED,
    Failure.RAISED: Status.CRASHED,
    Failure.DIED: Status.CRASHED,
    Failure.MALFORMED: Status.FAILED,
    Failure.TIMED_OUT: Status.TIMED_OUT,
    Failure.OUT_OF_MEMORY: Status.OUT_OF_MEMORY,
}


class Judged(NamedTuple):
    """An outcome, and what the answers show of known mistakes where they did not pass."""

    outcome: Outcome
    diagnosis: Diagnosis | None = None


def judge(key: AnswerKey, answers: Sequence[Answer]) -> Outcome:
    """The outcome of one exercise, from the answers to the calls of its key, in the same order."""
    return judged(key, answers).outcome


def judged(key: AnswerKey, answers: Sequence[Answer]) -> Judged:
    """The same, with what was found out on the way."""
    if stop := next((a.stop for a in answers if a.stop and a.stop.cause is Cause.NEWER_PYTHON), None):
        text = sentence(stop)
        return Judged(Outcome(key.exercise, Status.GRADER_FAULT, None, key.points, f"{text[:1].upper()}{text[1:]}."))
    pairs = list(zip(key.cases, answers, strict=True))
    found = list(_failed_checks(key, pairs))
    if not found:
        passed = "\n".join(["Every check passed.", *remarks(key, pairs)])
        return Judged(Outcome(key.exercise, Status.PASSED, key.points, key.points, passed))
    diagnosis = diagnose(key, answers)
    return Judged(_not_passed(key, pairs, found, diagnosis), diagnosis)


def taken(key: AnswerKey, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers; one of which something is asked that could not be sent is that of a call that gave no value."""
    return tuple(_as_taken(key, *pair) for pair in zip(key.cases, answers, strict=True))


def _as_taken(key: AnswerKey, case: KeyCase, answer: Answer) -> Answer:
    wanted = [name for parts in key.wanted[case.name] for name in parts or () if name in answer.unsent]
    if not wanted:
        return answer
    return replace(answer, value=None, stop=replace(answer.unsent[wanted[0]], part=wanted[0]), unsent={})


def _not_passed(key: AnswerKey, pairs: Pairs, found: Found, diagnosis: Diagnosis) -> Outcome:
    answers = [answer for _, answer in pairs]
    lost = [check for check, _, _ in found]
    earned = sum(check.weight for check in key.checks if check not in lost)
    fraction = earned / sum(check.weight for check in key.checks)
    return Outcome(
        exercise=key.exercise,
        status=_status(fraction, pairs, found),
        score=round(key.points * fraction, 6),
        max_score=key.points,
        message=message(key, pairs, found, recognised=diagnosis.complete),
        mistakes=diagnosis.groups,
        hint=hint_of(key, diagnosis),
        line=next((answer.stop.line for answer in answers if answer.stop and answer.stop.line), None),
    )


def _status(fraction: float, pairs: Pairs, found: Found) -> Status:
    """Partly right, or how the first of the cases failed that the message tells of."""
    if fraction > 0:
        return Status.PARTIAL
    told = [answer for case, answer in pairs if any(case is one for _, one, _ in found)]
    failures = [answer.failure for answer in told if answer.failure]
    return _STATUS_OF[failures[0]] if failures else Status.FAILED


def _failed_checks(key: AnswerKey, pairs: Pairs) -> Iterator[tuple[Check, KeyCase, Difference]]:
    """The checks that do not hold, each with the first case in which it does not, visible ones first."""
    found = (_exhibit(key, *pair) for pair in sorted(pairs, key=lambda pair: not pair[0].visible))
    exhibits = [exhibit for exhibit in found if not _is_flawless(key, exhibit)]
    for number, check in enumerate(key.checks):
        differing = ((exhibit.case, _difference(check, exhibit, exhibit.wanted[number])) for exhibit in exhibits)
        first = next(((check, case, difference) for case, difference in differing if difference), None)
        if first:
            yield first


def passed_cases(key: AnswerKey, answers: Sequence[Answer]) -> tuple[bool, ...]:
    """For each case, whether every check that looks at it holds there."""
    pairs = zip(key.cases, answers, strict=True)
    return tuple(not any(_failed_checks(key, [pair])) for pair in pairs)


def first_failed(key: AnswerKey, answers: Sequence[Answer]) -> tuple[KeyCase, Answer] | None:
    """The first case in which some check does not hold, with the answer to it."""
    return next((pair for pair in zip(key.cases, answers, strict=True) if any(_failed_checks(key, [pair]))), None)


class _Exhibit(NamedTuple):
    """One case with the parts that each check wants of it, and those that it has or why there are none."""

    case: KeyCase
    wanted: Sequence[Mapping[str, Any] | None]
    actual: dict[str, Any] | Difference


def _exhibit(key: AnswerKey, case: KeyCase, answer: Answer) -> _Exhibit:
    """A call that gave no value fails every check."""
    if answer.failure:
        return _Exhibit(case, key.wanted[case.name], Difference("result", Differs.NO_RESULT, sentence(answer.stop)))
    return _Exhibit(case, key.wanted[case.name], named(key.returns, answer.value))


def _is_flawless(key: AnswerKey, exhibit: _Exhibit) -> bool:
    """Whether it is seen at one glance that no check finds anything here."""
    glance = key.glances[exhibit.case.name]
    return glance is not None and isinstance(exhibit.actual, dict) and glance.is_met(exhibit.actual)


def _difference(check: Check, exhibit: _Exhibit, wanted: Mapping[str, Any] | None) -> Difference | None:
    """What a check finds in one answer, if it looks there."""
    if wanted is None:
        return None
    actual = exhibit.actual
    if isinstance(actual, Difference):
        return actual
    differences = (check.test.differs(name, value, actual[name]) for name, value in wanted.items())
    return _missing(wanted, exhibit, actual) or next(filter(None, differences), None)


def _missing(wanted: Mapping[str, Any], exhibit: _Exhibit, actual: Mapping[str, Any]) -> Difference | None:
    if wanted.keys() <= actual.keys():
        return None
    return names_differ(wanted, set[str]().union(*filter(None, exhibit.wanted)), actual)
