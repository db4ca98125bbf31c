"""Reads a child's replies. They come from a stranger: every field is checked, every text cut."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograder.sandbox.call import tidy
from autograder.sandbox.evidence import Answer, Cause, Failure, Stop, Trouble
from autograder.sandbox.job import Call, Step
from autograder.sandbox.traces import trace_in
from autograder.sandbox.wire import Garbled
from autograder.values import Block, Line

# How it ended is seen from outside; that it cannot be read is found out before it runs.
_NEVER_CLAIMED = {
    *(Cause.KILLED, Cause.ENDED, Cause.OVERFULL, Cause.TIMED_OUT),
    *(Cause.UNREADABLE, Cause.NEWER_PYTHON, Cause.GARBLED),
}
_CAUSES = {cause.value: cause for cause in Cause if cause not in _NEVER_CLAIMED}


class Reader:
    """Turns the replies of one child into answers.

    The line of code that is quoted is taken from the parent's own copy of the notebook and its files.
    """

    def __init__(self, codes: Sequence[Block], files: Sequence[Block] = ()) -> None:
        self._codes = codes
        self._sources = (*codes, *files)

    def troubles(self, reply: Any) -> tuple[Trouble, ...]:
        """What went wrong in the definitions; raises `Malformed`."""
        if type(reply) is not list or len(reply) > len(self._codes):
            raise Garbled("the definitions left something else than troubles")
        return tuple(map(self._trouble, reply))

    def _trouble(self, record: Any) -> Trouble:
        if type(record) is not tuple or len(record) != 3 or type(record[0]) is not int:
            raise Garbled("a trouble does not have three parts")
        if not 0 <= record[0] < len(self._codes):
            raise Garbled("a trouble is with code that there is not")
        return Trouble(_stop(*record[1:]), tidy(self._codes[record[0]].name))

    def answers(self, reply: Any, step: Step) -> tuple[Answer, ...]:
        """The answers to a step's calls, in their order; raises `Malformed`."""
        if type(reply) is not list or len(reply) != len(step.calls):
            raise Garbled("the number of answers is not that of the questions")
        return tuple(
            replace(self._answer(record, call), trace=trace_in(record[6], step.watch))
            for record, call in zip(reply, step.calls, strict=True)
        )

    def _answer(self, record: Any, call: Call) -> Answer:
        if type(record) is not tuple or len(record) != 8:
            raise Garbled("an answer does not have eight parts")
        cause, value, said, where, changed, seconds, _, unsent = record
        marks = _positions(changed, len(call.arguments))
        took = _duration(seconds)
        if type(cause) is str and not cause:
            return Answer(value, changed=marks, seconds=took, unsent=_unsent(unsent))
        heard = replace(_stop(cause, said), line=self._line(where))
        if heard.failure is Failure.MISSING:
            return Answer(stop=replace(heard, about=call.function), changed=marks, seconds=took)
        return Answer(stop=heard, changed=marks, seconds=took)

    def _line(self, where: Any) -> Line | None:
        """The student's own line, quoted from the code that we sent."""
        if type(where) is not tuple or [type(part) for part in where] != [int, int]:
            return None
        index, number = where
        if not 0 <= index < len(self._sources):
            return None
        block = self._sources[index]
        lines = block.source.splitlines()
        return Line(tidy(block.name), number, tidy(lines[number - 1])) if 0 < number <= len(lines) else None


def _stop(cause: Any, said: Any) -> Stop:
    if type(cause) is not str or cause not in _CAUSES:
        raise Garbled("a failure has no known cause")
    if type(said) is not tuple or [type(part) for part in said] != [str, str]:
        raise Garbled("a failure does not say what happened")
    return Stop(_CAUSES[cause], tidy(said[0]), tidy(said[1]))


def _unsent(told: Any) -> dict[str, Stop]:
    if type(told) is not list or not all(type(one) is tuple and len(one) == 3 and type(one[0]) is str for one in told):
        raise Garbled("an answer does not say what was not sent")
    return {tidy(name): _stop(cause, said) for name, cause, said in told}


def _positions(changed: Any, arguments: int) -> tuple[int, ...]:
    if type(changed) is not tuple or not all(type(place) is int for place in changed):
        raise Garbled("an answer does not number the arguments")
    if not all(0 <= place < arguments for place in changed):
        raise Garbled("an answer names arguments that there are not")
    return tuple(sorted(set(changed)))


def _duration(seconds: Any) -> float:
    if type(seconds) is not float or not math.isfinite(seconds) or seconds < 0:
        raise Garbled("an answer took an impossible time")
    return seconds
