"""Whether a wrong answer is right for other values of an exercise's parameters: somebody else's numbers.

The answers are compared with what the solution with those values gives on the same calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from autograder.judging.answer_key import AnswerKey, answers_of_version
from autograder.judging.judge import passed_cases
from autograder.judging.reference_solutions import Reference
from autograder.sandbox.evidence import Answer
from autograder.values import Neighbour, Outcome

_MOST = 5  # students who are named in a sentence


def with_others(key: AnswerKey, other: Reference) -> AnswerKey | None:
    """The key of the same calls for a reference with other values; None where that cannot answer one of them."""
    name = key.exercise
    theirs = answers_of_version(f"{name}: the solution", name, other.source(name), other, key.step.calls)
    if any(answer.stop for answer in theirs):
        return None
    cases = (replace(case, expected=one.value) for case, one in zip(key.cases, theirs, strict=True))
    return replace(key, cases=tuple(cases), hints=(), remarks={})


def fits(key: AnswerKey | None, answers: Sequence[Answer]) -> bool:
    """Whether answers are right in every case of a key."""
    return key is not None and all(passed_cases(key, answers))


def sentences(outcomes: Iterable[Outcome]) -> list[str]:
    """What an instructor is told of answers that are right for other values."""
    found = ((outcome.exercise, outcome.neighbour) for outcome in outcomes)
    return [f"{exercise} is right for {described(neighbour)}" for exercise, neighbour in found if neighbour]


def described(neighbour: Neighbour) -> str:
    """The values, and who has them."""
    values = ", ".join(f"{name} = {value}" for name, value in neighbour.values.items())
    more = f" and {len(neighbour.students) - _MOST} more" if len(neighbour.students) > _MOST else ""
    students = f"the variant of {', '.join(neighbour.students[:_MOST])}{more}" if neighbour.students else ""
    owners = " and ".join(filter(None, ["the published notebook" if neighbour.published else "", students]))
    return f"{values} ({owners})"
