"""What comes back from running a student's code, as data: values, failures, troubles. Sentences are made elsewhere.

The processes that run student code import this module, so it stays small.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from autograder.tracing.moments import Trace
from autograder.values import Line


class Failure(StrEnum):
    """Why a call gave no value."""

    MISSING = "missing"
    RAISED = "raised"
    MALFORMED = "malformed"
    DIED = "died"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"


class Cause(StrEnum):
    """What exactly happened where a call gave no value, each with what `about`, `text` or `number` of a `Stop` hold."""

    NO_FUNCTION = "no_function"  # about: the name that was asked for
    NOT_A_FUNCTION = "not_a_function"  # likewise
    NOT_DEFINED = "not_defined"  # about, text: of the exception that kept a cell from defining the function
    NOT_INSTALLED = "not_installed"  # about: the package
    RAISED = "raised"  # about: the type of the exception; text: its own text
    LEFT = "left"  # it called exit(); about: the type of that exception
    NOTHING_TYPED = "nothing_typed"  # it asked for input; about: likewise
    UNREADABLE = "unreadable"  # the same, of what Python said when it read the function
    NEWER_PYTHON = "newer_python"  # about: the version that the code is written for; text: ours, which cannot read it
    KILLED = "killed"  # number: the signal
    ENDED = "ended"  # number: the exit status
    OVERFULL = "overfull"  # it wrote more files, or more into them, than it may
    TIMED_OUT = "timed_out"  # number: the limit in seconds
    LEFT_UNFINISHED = "left_unfinished"  # spare code, which had used the time that all of it has together
    OUT_OF_MEMORY = "out_of_memory"
    # A value that is not taken.
    NOT_PLAIN = "not_plain"  # about: its type
    MASKED = "masked"
    NOT_NUMBERS = "not_numbers"  # about: the array's dtype
    NOT_A_TEXT_KEY = "not_a_text_key"  # about: the key's type
    ARRAYS_TOO_LARGE = "arrays_too_large"  # about: the most bytes
    TOO_MANY_VALUES = "too_many_values"  # about: the most
    TOO_DEEP = "too_deep"  # about: the most
    TOO_MANY_DIGITS = "too_many_digits"
    TEXT_TOO_LONG = "text_too_long"  # about: the most characters
    HALF_CHARACTER = "half_character"
    REPLY_TOO_LONG = "reply_too_long"
    GARBLED = "garbled"  # a reply that is none; about: why not


class Chance(StrEnum):
    """What else than the code may have brought a failure about; it is to be confirmed before it costs points."""

    STARVED = "starved"  # it lacked a processor core, or was stopped from outside
    SIGNAL = "signal"  # somebody, or the kernel, killed it
    MEMORY = "memory"  # the machine has less memory left than the code may use


_FAILURES = {
    Cause.NO_FUNCTION: Failure.MISSING,
    Cause.NOT_A_FUNCTION: Failure.MISSING,
    Cause.NOT_DEFINED: Failure.RAISED,
    Cause.NOT_INSTALLED: Failure.RAISED,
    Cause.RAISED: Failure.RAISED,
    Cause.LEFT: Failure.RAISED,
    Cause.NOTHING_TYPED: Failure.RAISED,
    Cause.UNREADABLE: Failure.RAISED,
    Cause.NEWER_PYTHON: Failure.RAISED,
    Cause.KILLED: Failure.DIED,
    Cause.ENDED: Failure.DIED,
    Cause.OVERFULL: Failure.DIED,
    Cause.TIMED_OUT: Failure.TIMED_OUT,
    Cause.LEFT_UNFINISHED: Failure.TIMED_OUT,
    Cause.OUT_OF_MEMORY: Failure.OUT_OF_MEMORY,
}

_ERRORS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}


@dataclass(frozen=True, slots=True)
class Stop:
    """Why there is no value. `sandbox/failure_words.py` says it.

    `about` is empty where it may not be told. `defining` says that it happened in the notebook's own cells, before any
    call. `part` is the entry of a dictionary that was returned which is no value. `chance` says what else than the code
    may have brought it about. Two are the same failure wherever their lines are, and whatever chance had to do with it.
    """

    cause: Cause
    about: str = ""
    text: str = ""
    number: float = 0
    defining: bool = False
    line: Line | None = field(default=None, compare=False)
    chance: Chance | None = field(default=None, compare=False)
    part: str = field(default="", compare=False)

    @property
    def failure(self) -> Failure:
        """The kind of failure."""
        return _FAILURES.get(self.cause, Failure.MALFORMED)

    @property
    def untold(self) -> Stop:
        """The same without any word that the code could have chosen; the names of Python's own exceptions stay."""
        return replace(self, about=self.about if self.about in _ERRORS else "", text="")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call gave: a value, or why there is none.

    `changed` holds the positions of arguments that the call modified in place, `trace` what was seen of a call that was
    watched. It is `late` if the child had met hidden inputs before. `warned` is what a library says of things that it
    is about to take away; only a student's own notebook listens. Of a dictionary, `unsent` says why some entries did
    not come with it; most are the student's own affair.
    """

    value: Any = None
    stop: Stop | None = None
    changed: tuple[int, ...] = ()
    seconds: float = 0.0
    trace: Trace | None = None
    warned: tuple[str, ...] = field(default=(), compare=False)
    unsent: Mapping[str, Stop] = field(default_factory=dict)
    late: bool = False

    @property
    def failure(self) -> Failure | None:
        """The kind of failure, if it is one."""
        return self.stop.failure if self.stop else None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A block of definitions that failed; or, without one, all of them, which left only their essentials."""

    stop: Stop
    block: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What came back from a worker for one job: answers by exercise id, in the order of its calls.

    `at_end` holds those of the exercises that were called a second time, at the end, `followed` those to the job's
    follow-up. `troubles` tells of code that failed; `isolation` is the level that was in force.
    """

    answers: Mapping[str, tuple[Answer, ...]]
    at_end: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    isolation: str = ""
    seconds: float = 0.0
    followed: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
