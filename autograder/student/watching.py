"""Watch a student's function once more, on the first visible example that it fails, and find its first wrong value."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from typing import Any

from autograder.judging.answer_key import AnswerKey
from autograder.judging.first_wrong import FirstWrong
from autograder.judging.watching import watch_for
from autograder.sandbox.evidence import Answer
from autograder.student.calling import Caller
from autograder.tracing.instrument import text_of, traced


def first_wrong_of(
    key: AnswerKey, function: Callable[..., Any], answers: Sequence[Answer], caller: Caller
) -> FirstWrong | None:
    """The first wrong value of a function that gave these answers; None where there is none to be sure of."""
    watch = watch_for(key, answers)
    watched = watch and traced(function, text_of(function), watch.names.all)
    if not (watch and watched):
        return None
    with redirect_stdout(io.StringIO()):
        answer = caller.call(watch.case.call, watched[0])
    return watch.first_wrong(replace(answer, trace=watched[1]()))
