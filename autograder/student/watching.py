"""Watch a student's function once more, on the first visible example that it fails, and find its first wrong value."""

from __future__ import annotations

import io
import linecache
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from typing import Any

from autograder.judging.answer_key import AnswerKey
from autograder.judging.first_wrong import FirstWrong, first_wrong
from autograder.judging.judge import passed_cases
from autograder.judging.stub_names import stub_names
from autograder.sandbox.call import same
from autograder.sandbox.evidence import Answer, Failure
from autograder.student.calling import Caller
from autograder.tracing.instrument import traced


def first_wrong_of(
    key: AnswerKey, function: Callable[..., Any], answers: Sequence[Answer], caller: Caller
) -> FirstWrong | None:
    """The first wrong value of a function that gave these answers; None where there is none to be sure of."""
    passed = passed_cases(key, answers)
    pairs = zip(key.cases, answers, passed, strict=True)
    case, before = next((case, answer) for case, answer, right in pairs if not right)
    names = stub_names(key.stub, key.exercise)
    watched = traced(function, _source_of(function), names.all) if case.values else None
    if watched is None or before.failure is Failure.TIMED_OUT:
        return None
    with redirect_stdout(io.StringIO()):
        answer = caller.call(case.call, watched[0])
    agrees = answer.stop == before.stop and same(answer.value, before.value)
    return first_wrong(case.values, watched[1](), names) if agrees else None


def _source_of(function: Callable[..., Any]) -> str:
    """The text of the cell or file that a function comes from."""
    code = getattr(function, "__code__", None)
    return "".join(linecache.getlines(code.co_filename)) if code else ""
