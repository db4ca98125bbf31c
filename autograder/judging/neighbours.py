"""Whether a wrong answer is right for other values of an exercise's parameters: somebody else's numbers.

The answers are compared with what the solution with those values gives on the same calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.judging.answer_key import AnswerKey, answers_of_version
from autograder.judging.judge import passed_cases
from autograder.judging.reference_solutions import Reference
from autograder.sandbox.evidence import Answer


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
