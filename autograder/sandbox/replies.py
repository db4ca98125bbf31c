"""Reads a child's replies. They come from a stranger: every field is checked, every text cut."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from autograder.sandbox.sayings import sayable
from autograder.sandbox.wire import Malformed
from autograder.values import Answer, Block, Failure, Step

TEXT = 300
_FAILURES = {failure.value: failure for failure in Failure if failure is not Failure.TIMED_OUT}
_FIXED = {
    Failure.MALFORMED: "returned something that is not a plain array, number, string, list or dict",
    Failure.DIED: "the code ended the Python process",
    Failure.OUT_OF_MEMORY: "the code asked for more memory than there is",
}


class Reader:
    """Turns the replies of one child into answers.

    Once a child was given code of ours it is `tainted`: from then on its own words are not passed on, since
    they could be that code. It may say numbers, and which of the known kinds of error happened; the line of
    code that is quoted is taken from the parent's own copy of the notebook.
    """

    def __init__(self, definitions: Sequence[Block]) -> None:
        self._definitions = definitions
        self.tainted = False

    def troubles(self, reply: Any) -> tuple[tuple[Failure, str], ...]:
        """What went wrong in the definitions, and how; a reply that makes no sense is one trouble."""
        if type(reply) is not list or not all(map(_is_trouble, reply)):
            return ((Failure.MALFORMED, "The cells of the notebook left a reply that is not one."),)
        return tuple((_FAILURES[kind], tidy(text)) for kind, text in reply[:20])

    def answers(self, reply: Any, step: Step) -> tuple[Answer, ...]:
        """The answers to a step's calls, in their order; raises `Malformed`."""
        if type(reply) is not list or len(reply) != len(step.calls):
            raise Malformed("the number of answers is not that of the questions")
        pairs = zip(reply, step.calls, strict=True)
        return tuple(self._answer(record, len(call.arguments)) for record, call in pairs)

    def _answer(self, record: Any, arguments: int) -> Answer:
        if type(record) is not tuple or len(record) != 6:
            raise Malformed("an answer does not have six parts")
        said, value, message, where, changed, seconds = record
        if type(said) is not str or type(message) is not str or (said and said not in _FAILURES):
            raise Malformed("an answer does not say what happened")
        marks = _positions(changed, arguments)
        took = _duration(seconds)
        if not said:
            return Answer(value=value, changed=marks, seconds=took)
        failure = _FAILURES[said]
        words = tidy(message)
        return Answer(
            failure=failure,
            message=self._message(failure, words),
            line=self._line(where),
            changed=marks,
            seconds=took,
            words=words if failure is Failure.RAISED else "",
        )

    def _message(self, failure: Failure, said: str) -> str:
        """What may be shown of what the child said."""
        if not self.tainted:
            return said
        return sayable(said, self._owns) or _FIXED.get(failure, "an exception")

    def _owns(self, name: str) -> bool:
        """Whether a name stands in the student's own code."""
        return any(re.search(rf"\b{re.escape(name)}\b", block.source) for block in self._definitions)

    def _line(self, where: Any) -> str:
        """The student's own line, quoted from the code that we sent."""
        if type(where) is not tuple or [type(part) for part in where] != [int, int]:
            return ""
        index, number = where
        if not 0 <= index < len(self._definitions):
            return ""
        block = self._definitions[index]
        lines = block.source.splitlines()
        quoted = f": `{tidy(lines[number - 1])}`" if 0 < number <= len(lines) else ""
        return f"{tidy(block.name)}, line {number}{quoted}" if quoted else ""


def tidy(text: str) -> str:
    """One line without control characters, of bounded length."""
    words = "".join(char if char.isprintable() else " " for char in text[: 4 * TEXT]).split()
    line = " ".join(words)
    return line if len(line) <= TEXT else line[: TEXT - 1] + "…"


def _is_trouble(record: Any) -> bool:
    return type(record) is tuple and [type(part) for part in record] == [str, str] and record[0] in _FAILURES


def _positions(changed: Any, arguments: int) -> tuple[int, ...]:
    if type(changed) is not tuple or not all(type(place) is int for place in changed):
        raise Malformed("an answer does not number the arguments")
    if not all(0 <= place < arguments for place in changed):
        raise Malformed("an answer names arguments that there are not")
    return tuple(sorted(set(changed)))


def _duration(seconds: Any) -> float:
    if type(seconds) is not float or not math.isfinite(seconds) or seconds < 0:
        raise Malformed("an answer took an impossible time")
    return seconds
